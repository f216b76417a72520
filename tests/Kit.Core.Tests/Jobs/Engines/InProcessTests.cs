using Kit.Core.Tests.TestModel;
using Kit.Testing;

namespace Kit.Core.Tests.Jobs;

public sealed class InProcessOnSqliteTests(PostgresCluster postgres) : JobEngineContract(Database.Sqlite, postgres);

public sealed class InProcessOnPostgresTests(PostgresCluster postgres) : JobNodesContract(postgres);

public sealed class InProcessKillOnSqliteTests(PostgresCluster postgres) : JobKillContract(Database.Sqlite, postgres, EngineUnderTest.InProcess.Name);

public sealed class InProcessKillOnPostgresTests(PostgresCluster postgres) : JobKillContract(Database.Postgres, postgres, EngineUnderTest.InProcess.Name);

public sealed class InProcessSurvivorTests(PostgresCluster postgres) : JobSurvivorContract(postgres, EngineUnderTest.InProcess.Name);
