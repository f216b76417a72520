using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Hangfire.Tests;

/// <summary>Hangfire keeps what the other engine does.</summary>
public sealed class HangfireContractTests(PostgresCluster postgres) : JobNodesContract(postgres, Engine)
{
    internal static EngineUnderTest Engine { get; } = new("Hangfire", static kit => kit.AddHangfire(), Ahead: 1);
}

public sealed class HangfireKillTests(PostgresCluster postgres) : JobKillContract(Database.Postgres, postgres, HangfireContractTests.Engine.Name);

public sealed class HangfireSurvivorTests(PostgresCluster postgres) : JobSurvivorContract(postgres, HangfireContractTests.Engine.Name);
