using Kit.Core.Tests.Isolation;
using Kit.Testing;

[assembly: AssemblyFixture(typeof(PostgresCluster))]
