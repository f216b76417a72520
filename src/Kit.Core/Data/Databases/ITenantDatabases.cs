using Kit.Tenancy;

namespace Kit.Data;

/// <summary>The databases that tenants have for themselves; no name is the shared one.</summary>
internal interface ITenantDatabases
{
    /// <summary>How the program talks to a database.</summary>
    DatabaseProvider ProviderOf(string? name);

    /// <summary>A context of a database, bound to a scope, whatever tenant that is of; who asks disposes it.</summary>
    KitDbContext Open(string? name, TenantScope scope, IControlPlane? controlPlane = null);

    /// <summary>Makes a database where there is none, and brings it to the state that the program expects.</summary>
    Task MigrateAsync(string name, CancellationToken cancellationToken);

    /// <summary>The names of the migrations that a database lacks; all of them where there is none.</summary>
    Task<IReadOnlyList<string>> FindPendingAsync(string name, CancellationToken cancellationToken);

    /// <summary>Deletes a database with all that is in it, where there is one. Nobody is to be in it any more; whoever is connected is cut off.</summary>
    Task DropAsync(string name, CancellationToken cancellationToken);

    /// <summary>All databases that tenants are in at this moment, but the shared one, by name.</summary>
    Task<IReadOnlyList<TenantDatabase>> ListAsync(CancellationToken cancellationToken);
}
