using Kit.Testing;
using Tracker.Tests.Running;

[assembly: AssemblyFixture(typeof(DemoTracker))]
[assembly: AssemblyFixture(typeof(Browser))]
[assembly: AssemblyFixture(typeof(PostgresCluster))]
