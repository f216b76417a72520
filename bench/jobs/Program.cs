// Measures the queue of one node: how soon jobs start, how many are enqueued and done, what it costs while nothing happens. The database is in ConnectionStrings:Kit; what is measured,
// in ENGINE: what executes the jobs ("inprocess", "hangfire", or "plain", which is Hangfire without Kit), or "fairness", "claims" and "pruning", which are about the engine in process.
using Kit.Bench.Jobs;

var engine = Environment.GetEnvironmentVariable("ENGINE") is { Length: > 0 } named ? named : "inprocess";
await using var bench = await Bench.StartAsync(engine);
await (engine switch
{
    "fairness" => new Fairness(bench).RunAsync(),
    "claims" => new Claims(bench).RunAsync(),
    "pruning" => new Pruning(bench).RunAsync(),
    _ => Bench.IsElsewhere ? new Pickup(bench).EnqueueAsync() : new Engine(bench).RunAsync(),
});
