using Kit.Composition;
using Kit.Data;
using Kit.Hosting;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Kit to a host.</summary>
public static class KitHostApplicationBuilderExtensions
{
    /// <summary>
    /// Adds tenancy, isolated data, jobs, mail and whatever the host asks for beyond. Calling it twice is safe; what the host registered
    /// before wins.
    /// </summary>
    /// <typeparam name="TContext">The host's DbContext, which holds its entities and Kit's.</typeparam>
    /// <param name="builder">The host.</param>
    /// <param name="configure">Adds modules.</param>
    /// <returns>The host.</returns>
    public static IHostApplicationBuilder AddKit<TContext>(this IHostApplicationBuilder builder, Action<KitBuilder>? configure = null)
        where TContext : KitDbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        var registration = builder.Services.Select(s => s.ImplementationInstance).OfType<KitBuilder>().FirstOrDefault();
        if (registration is null)
        {
            registration = new KitBuilder(builder, typeof(TContext));
            builder.Services.AddSingleton(registration);
            CoreServices.Add<TContext>(registration);
        }

        configure?.Invoke(registration);
        return builder;
    }
}
