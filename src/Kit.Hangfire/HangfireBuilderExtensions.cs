using Kit.Jobs;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Hangfire to the engines that jobs can run on.</summary>
public static class HangfireBuilderExtensions
{
    /// <summary>
    /// Makes Hangfire available; <c>Kit:Jobs:Engine=Hangfire</c> has it run the jobs, and maps its dashboard at <c>/admin/hangfire</c>. PostgreSQL only; its
    /// tables are made by <c>kit migrate</c>.
    /// </summary>
    /// <param name="kit">Kit.</param>
    /// <returns>Kit.</returns>
    public static KitBuilder AddHangfire(this KitBuilder kit) => kit.AddHangfire(static _ => { });

    /// <inheritdoc cref="AddHangfire(KitBuilder)"/>
    /// <param name="kit">Kit.</param>
    /// <param name="configure">Sets what the configuration does not. May be called more than once.</param>
    public static KitBuilder AddHangfire(this KitBuilder kit, Action<HangfireOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(kit);
        ArgumentNullException.ThrowIfNull(configure);
        kit.AddModule<HangfireModule>();
        kit.Services.Configure(configure);
        return kit;
    }
}
