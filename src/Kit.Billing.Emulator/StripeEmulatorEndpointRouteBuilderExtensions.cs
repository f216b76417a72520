using Kit.Billing.Emulator;
using Kit.Billing.Emulator.Chaos;
using Kit.Billing.Emulator.Hosting;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Pages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the Stripe emulator's endpoints.</summary>
public static class StripeEmulatorEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the API (<c>{prefix}/v1</c>), the hosted pages, the index page (<c>{prefix}</c>) and the controls (<c>{prefix}/_emulator</c>).
    /// Point Stripe.net at it with <c>ApiBase = "{public url}{prefix}"</c>.
    /// </summary>
    /// <param name="endpoints">The host's endpoints.</param>
    /// <param name="prefix">The path that the emulator is mounted at.</param>
    /// <returns>The group of all endpoints, for conventions. Mapping the same prefix again returns the same group.</returns>
    /// <exception cref="InvalidOperationException">
    /// <c>AddStripeEmulator</c> wasn't called, or the environment is Production or Staging and
    /// <see cref="StripeEmulatorOptions.AllowOutsideDevelopment"/> is false.
    /// </exception>
    public static RouteGroupBuilder MapStripeEmulator(this IEndpointRouteBuilder endpoints, string prefix = "/dev/stripe")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrWhiteSpace(prefix);

        var mounts = endpoints.ServiceProvider.GetService<EmulatorMounts>()
            ?? throw new InvalidOperationException("MapStripeEmulator needs the emulator's services: call services.AddStripeEmulator() first.");
        Guard(endpoints.ServiceProvider);

        prefix = "/" + prefix.Trim('/');
        if (mounts.Groups.TryGetValue(prefix, out var mapped))
        {
            return mapped;
        }

        // The host's own walls (a fallback policy, antiforgery on forms) would keep Stripe.net and the hosted pages out.
        var group = endpoints.MapGroup(prefix);
        group.AllowAnonymous().DisableAntiforgery().WithMetadata(new ExcludeFromDescriptionAttribute());
        ApiEndpoints.Map(group, prefix);
        PageEndpoints.Map(group, prefix);
        ControlEndpoints.Map(group);
        return mounts.Groups[prefix] = group;
    }

    private static void Guard(IServiceProvider services)
    {
        var environment = services.GetRequiredService<IHostEnvironment>();
        var options = services.GetRequiredService<IOptions<StripeEmulatorOptions>>().Value;
        if ((environment.IsProduction() || environment.IsStaging()) && !options.AllowOutsideDevelopment)
        {
            throw new InvalidOperationException(
                $"The Stripe emulator must not run in the environment '{environment.EnvironmentName}': anybody could pay with test cards. "
                + "Configure a real Stripe key instead, or set StripeEmulatorOptions.AllowOutsideDevelopment = true if this is deliberate.");
        }
    }
}
