namespace Kit.Bench.Jobs;

/// <summary>What a node costs the database that has nothing to do, and how many connections it has.</summary>
internal static class Idle
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(20);
    private const string Ours = "FROM pg_stat_activity WHERE usename LIKE 'bench%'";

    public static async Task MeasureAsync(Bench bench)
    {
        const string Statements = "SELECT sum(calls)::bigint FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid WHERE r.rolname <> 'postgres'";
        await Task.Delay(TimeSpan.FromSeconds(2));
        var before = await bench.AskAsync<long>(Statements);
        await Task.Delay(Time);
        var statements = await bench.AskAsync<long>(Statements) - before;
        Console.WriteLine($"{bench.Engine}, idle: {statements / Time.TotalSeconds:F1} statements/s, {await bench.AskAsync<long>($"SELECT count(*) {Ours}")} connections");
    }

    /// <summary>Counts until it is told to stop.</summary>
    public static Task<long> MostConnectionsAsync(Bench bench, out CancellationTokenSource stop)
    {
        var source = stop = new CancellationTokenSource();
        return Task.Run(async () =>
        {
            var most = 0L;
            while (!source.IsCancellationRequested)
            {
                most = Math.Max(most, await bench.AskAsync<long>($"SELECT count(*) {Ours}"));
                await Task.Delay(200, CancellationToken.None);
            }

            return most;
        });
    }
}
