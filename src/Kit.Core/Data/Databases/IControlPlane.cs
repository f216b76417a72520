using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Data;

/// <summary>The shared database, where global entities are and those marked <see cref="ControlPlaneAttribute"/>, whichever tenant is current.</summary>
public interface IControlPlane
{
    /// <summary>
    /// The key under which <c>IJobs</c> and <c>IMailer</c> are registered once more: what they enqueue is saved with <see cref="Db"/>, in one
    /// transaction with what is changed there.
    /// </summary>
    const string Key = "kit.control-plane";

    /// <summary>
    /// A context of the shared database, bound to the current scope. For a tenant in the shared database it is the scope's own context, and so of
    /// one transaction with it; for a tenant with a database of its own it is another one, with a transaction of its own.
    /// </summary>
    KitDbContext Db { get; }

    /// <summary>The context that the entity's rows are changed by: <see cref="Db"/> for what stays in the shared database, the scope's own for all else.</summary>
    KitDbContext DbOf(IReadOnlyEntityType entityType);
}
