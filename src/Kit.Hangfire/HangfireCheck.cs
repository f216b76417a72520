using Kit.Data;
using Kit.Hosting;
using Microsoft.Extensions.Options;

namespace Kit.Jobs;

/// <summary>Whether Hangfire can work where it is to.</summary>
internal sealed class HangfireCheck(DatabaseProvider provider, IOptions<JobsOptions> jobs, IOptions<DatabaseOptions> database, IOptions<HangfireOptions> options) : IStartupCheck
{
    public IEnumerable<KitException> Check()
    {
        if (options.Value.Retention <= TimeSpan.Zero)
        {
            yield return new(JobErrors.InvalidOptions, $"{HangfireOptions.Section}:{nameof(HangfireOptions.Retention)} must be more than nothing.");
        }

        if (!JobEngines.IsChosen(jobs.Value, HangfireEngine.EngineName))
        {
            yield break;
        }

        if (!provider.Choose(postgres: static () => true, sqlite: static () => false))
        {
            yield return new(JobErrors.EngineUnavailable, "Kit:Jobs:Engine is 'Hangfire', which needs PostgreSQL: set ConnectionStrings:Kit to 'Host=…', or the engine to 'InProcess'.");
        }
        else if (database.Value.Role.Length == 0 && options.Value.ConnectionString is null)
        {
            yield return new(
                JobErrors.EngineUnavailable,
                $"Hangfire needs connections that keep the role {database.Value.PlatformRole}, and with Kit:Database:Role empty those of ConnectionStrings:Kit are a pooler's: set {HangfireOptions.Section}:{nameof(HangfireOptions.ConnectionString)} to one that leads to the server itself.");
        }
    }
}
