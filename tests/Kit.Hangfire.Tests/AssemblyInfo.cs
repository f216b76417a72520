using Kit.Testing;

[assembly: AssemblyFixture(typeof(PostgresCluster))]
