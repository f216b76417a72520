namespace Kit.Testing;

/// <summary>
/// A place where tenants' things are kept, and that is no table: a cache, files, a search index. One tenant puts something there, another
/// tries to get at it.
/// </summary>
public abstract class IsolationProbe
{
    /// <summary>What the failure calls the place.</summary>
    public abstract string Name { get; }

    /// <summary>What should have kept the tenants apart.</summary>
    /// <value>The tenant's id in what the thing is kept under.</value>
    public virtual string Wall => Walls.Place;

    /// <summary>Puts something there, as the victim.</summary>
    /// <param name="services">A scope in which the victim is the tenant.</param>
    /// <param name="secret">A text to keep, that is found nowhere else.</param>
    public abstract Task StoreAsync(IServiceProvider services, string secret);

    /// <summary>Tries every way to it, as the attacker: to read it, to put something in its place, to take it away.</summary>
    /// <param name="services">A scope in which the attacker is the tenant.</param>
    /// <returns>What was got, in words; nothing, where all ways were closed.</returns>
    public abstract Task<string?> TryReachAsync(IServiceProvider services);

    /// <summary>
    /// Gets at it as the victim, whose it is. Asked before the attacker tries, since what can't be reached by its owner proves nothing, and after:
    /// it has to be there still, as it was.
    /// </summary>
    /// <param name="services">A scope in which the victim is the tenant.</param>
    /// <returns>Whether it is there.</returns>
    public abstract Task<bool> IsThereAsync(IServiceProvider services);
}
