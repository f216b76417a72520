using Kit.Hosting;
using Kit.Jobs;

namespace Kit.Operations;

/// <summary>What <c>/Views/Kit/Core/QueueOverview.cshtml</c> shows operators of the queue of a database.</summary>
public sealed class QueueOverviewPage : QueuePage
{
    /// <summary>The database's numbers.</summary>
    public required QueueNumbers Numbers { get; init; }

    /// <summary>The lanes: those that have jobs, those that are declared, and those that operators have a rule for.</summary>
    public required IReadOnlyList<QueueLaneLine> Lanes { get; init; }

    /// <summary>Who waits longest, by tenant, lane and kind.</summary>
    public required IReadOnlyList<QueueGroup> Groups { get; init; }

    /// <summary>How many groups there are that are not shown.</summary>
    public required int MoreGroups { get; init; }

    /// <summary>The names of the tenants in <see cref="Groups"/>.</summary>
    public required IReadOnlyDictionary<Guid, string> Tenants { get; init; }

    /// <summary>The databases that tenants have for themselves, some of them.</summary>
    public required IReadOnlyList<QueueDatabaseLine> Databases { get; init; }

    /// <summary>How many there are.</summary>
    public required int DatabaseCount { get; init; }

    /// <summary>The page with further ones.</summary>
    public string? MoreDatabases { get; init; }

    /// <summary>Pages of modules that are about queues.</summary>
    public required IReadOnlyList<OperatorPage> Links { get; init; }
}

/// <summary>A lane, and what holds of it.</summary>
/// <param name="Numbers">Its jobs.</param>
/// <param name="Settings">What it may do, for tenants without a rule of their own.</param>
/// <param name="TenantRules">How many tenants have a rule of their own.</param>
public sealed record QueueLaneLine(LaneNumbers Numbers, LaneSettings Settings, int TenantRules);

/// <summary>A database that tenants have for themselves.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tenants">The tenants that are in it.</param>
/// <param name="Numbers">Its queue; <see langword="null"/> where it can't be reached.</param>
/// <param name="Problem">Why it can't.</param>
public sealed record QueueDatabaseLine(string Name, string Tenants, QueueNumbers? Numbers, string? Problem);
