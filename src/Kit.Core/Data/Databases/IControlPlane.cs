namespace Kit.Data;

/// <summary>The shared database, where global entities are and those marked <see cref="ControlPlaneAttribute"/>, whichever tenant is current.</summary>
public interface IControlPlane
{
    /// <summary>
    /// A context of the shared database, bound to the current scope. For a tenant in the shared database it is the scope's own context, and so of
    /// one transaction with it; for a tenant with a database of its own it is another one, with a transaction of its own.
    /// </summary>
    KitDbContext Db { get; }
}
