using Kit.Data;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Kit.Portability;

/// <summary>Knows the databases between which tenants move, and how their owner gets in.</summary>
internal sealed class MovePlaces(
    DatabaseProvider provider, ITenantDatabases databases, IOptions<DatabaseOptions> database, IOptions<MoveOptions> options)
{
    /// <summary>Sees that a tenant can be sent there: the name can be one, and this node knows its server.</summary>
    /// <exception cref="MoveRefusedException">It can't (<c>KIT2121</c>, <c>KIT2127</c>).</exception>
    public void Require(string? name)
    {
        try
        {
            LoginOf(name);
        }
        catch (KitException e)
        {
            throw new MoveRefusedException(e.Id, 400, e.Message[(e.Id.Length + 2)..]);
        }
    }

    /// <summary>Whether operators are offered moves.</summary>
    public bool AreOffered => options.Value.OnOperatorsSite ?? provider.Choose(() => database.Value.OwnerConnectionString is not null, () => true);

    public static string NameOf(string? name) => name ?? "the shared database";

    /// <summary>Waits until nobody else works on the tenant's move; where all is one file, on anybody's.</summary>
    public Task<IAsyncDisposable> LockAsync(Guid tenantId, CancellationToken cancellationToken) => provider.Choose(
        () => provider.LockAsync($"move {tenantId}", cancellationToken),
        () => FileLock.TakeAsync(Path.ChangeExtension(new SqliteConnectionStringBuilder(LoginOf(null)).DataSource, ".moving"), cancellationToken));

    public Task PrepareAsync(string? name, CancellationToken cancellationToken) => name is null ? Task.CompletedTask : databases.MigrateAsync(name, cancellationToken);

    /// <summary>Whether the database is there: a move may end before it was made.</summary>
    public Task<bool> ExistsAsync(string? name, CancellationToken cancellationToken) => databases.ProviderOf(name).ExistsAsync(cancellationToken);

    public TenantTransfer Transfer(MovePlan plan, TenantMove move)
    {
        var (from, to, shared) = (LoginOf(move.From), LoginOf(move.To), LoginOf(null));
        return provider.Choose<TenantTransfer>(
            () => new PostgresTransfer(from, to, shared, plan, move, options.Value),
            () => new SqliteTransfer(from, to, shared, plan, move));
    }

    private string LoginOf(string? name)
    {
        var own = name is null ? database.Value : DatabaseNames.OptionsFor(database.Value, name);
        return own.OwnerConnectionString ?? own.ConnectionString!;
    }
}
