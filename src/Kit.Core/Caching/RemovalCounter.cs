namespace Kit.Caching;

/// <summary>Counts removals, by name in groups: enough to tell whether one may have come in between.</summary>
internal sealed class RemovalCounter
{
    private const int Groups = 1024;
    private readonly long[] _counts = new long[Groups];
    private long _all;

    public void Add(string name) => Interlocked.Increment(ref _counts[Group(name)]);

    public void AddAll() => Interlocked.Increment(ref _all);

    /// <summary>A number that a removal of the name makes greater.</summary>
    public long Of(string name) => Interlocked.Read(ref _all) + Interlocked.Read(ref _counts[Group(name)]);

    /// <summary>A number that a removal of the key or of one of the tags makes greater.</summary>
    public long Of(string key, string[] tags)
    {
        var sum = Of(key);
        foreach (var tag in tags)
        {
            sum += Interlocked.Read(ref _counts[Group(tag)]);
        }

        return sum;
    }

    private static int Group(string name) => (int)((uint)string.GetHashCode(name, StringComparison.Ordinal) % Groups);
}
