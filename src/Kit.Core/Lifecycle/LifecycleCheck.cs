using System.Net;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Lifecycle;

/// <summary>Settings out of range, and steps that can't be told apart.</summary>
internal sealed class LifecycleCheck(IOptions<LifecycleOptions> options, IServiceScopeFactory scopes) : IStartupCheck
{
    public IEnumerable<KitException> Check()
    {
        var value = options.Value;
        if (value.ClosingGrace < TimeSpan.Zero)
        {
            yield return Invalid($"{LifecycleOptions.Section}:{nameof(value.ClosingGrace)} must be nothing at least.");
        }

        if (value.DnsTimeout <= TimeSpan.Zero)
        {
            yield return Invalid($"{LifecycleOptions.Section}:{nameof(value.DnsTimeout)} must be more than nothing.");
        }

        if (value.DomainCheckEvery <= TimeSpan.Zero || value.DomainGrace < TimeSpan.Zero || value.DomainFailures < 1)
        {
            yield return Invalid(
                $"{LifecycleOptions.Section}:{nameof(value.DomainCheckEvery)} must be more than nothing, {nameof(value.DomainGrace)} nothing at least, {nameof(value.DomainFailures)} 1 at least.");
        }

        foreach (var server in value.NameServers.Where(s => !IPEndPoint.TryParse(s, out _)))
        {
            yield return Invalid($"{LifecycleOptions.Section}:{nameof(value.NameServers)}: '{server}' is no address. Write '10.0.0.2' or '10.0.0.2:5353'.");
        }

        using var scope = scopes.CreateScope();
        var names = scope.ServiceProvider.GetServices<ITenantProvisioningStep>().Select(s => s.Name).ToList();
        foreach (var name in names.Where(n => n.Length is 0 or > LifecycleModule.StepNameLength))
        {
            yield return Invalid($"A provisioning step's name must have 1 to {LifecycleModule.StepNameLength} characters; '{name}' has {name.Length}.");
        }

        foreach (var name in names.GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            yield return Invalid($"Two provisioning steps are called '{name}'. What is done is remembered by name: give each its own.");
        }
    }

    private static KitException Invalid(string message) => new(KitErrors.InvalidLifecycle, message);
}
