using Kit.Core.Tests.Isolation;
using Kit.Testing;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

// Most of them wait for PostgreSQL, or for what other processes do, more than they work.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]
