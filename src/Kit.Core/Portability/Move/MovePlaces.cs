using System.Data.Common;
using System.Text.RegularExpressions;
using Kit.Data;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kit.Portability;

/// <summary>Knows the databases between which tenants move.</summary>
internal sealed partial class MovePlaces(DatabaseProvider provider, IDatabaseSetup setup, IServiceProvider services, IOptions<DatabaseOptions> database, IOptions<MoveOptions> options)
{
    private const int CantOpen = 14;

    public static string NameOf(string? name) => name ?? "the shared database";

    public static void Check(string? name)
    {
        if (name is not null && !ValidName().IsMatch(name))
        {
            throw new KitException(KitErrors.InvalidMove, $"'{name}' can't be the name of a tenant's database.");
        }
    }

    public Task<IAsyncDisposable> LockAsync(Guid tenantId, CancellationToken cancellationToken) => provider.LockAsync($"move {tenantId}", cancellationToken);

    public async Task PrepareAsync(string? name, CancellationToken cancellationToken)
    {
        if (name is not null)
        {
            var other = new DatabaseOptions { ConnectionString = LoginOf(database.Value.ConnectionString!, name), OwnerConnectionString = OwnerOf(name), Role = database.Value.Role };
            await ((IDatabaseSetup)ActivatorUtilities.CreateInstance(services, setup.GetType(), DatabaseProviders.Create(other))).MigrateAsync(cancellationToken);
        }
    }

    /// <summary>Whether the database is there: a move may end before it was made.</summary>
    public async Task<bool> ExistsAsync(string? name, CancellationToken cancellationToken)
    {
        try
        {
            await using DbConnection connection = provider.Choose<DbConnection>(
                () => new NpgsqlConnection(new NpgsqlConnectionStringBuilder(OwnerOf(name)) { Pooling = false }.ConnectionString),
                () => new SqliteConnection(new SqliteConnectionStringBuilder(OwnerOf(name)) { Pooling = false, Mode = SqliteOpenMode.ReadWrite }.ConnectionString));
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            return false;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == CantOpen)
        {
            return false;
        }
    }

    public Task<TenantTransfer> TransferAsync(MovePlan plan, TenantMove move, CancellationToken cancellationToken)
    {
        var (from, to, shared) = (OwnerOf(move.From), OwnerOf(move.To), OwnerOf(null));
        return Task.FromResult(provider.Choose<TenantTransfer>(
            () => new PostgresTransfer(from, to, shared, plan, move, options.Value),
            () => new SqliteTransfer(from, to, shared, plan, move)));
    }

    private string OwnerOf(string? name) => LoginOf(database.Value.OwnerConnectionString ?? database.Value.ConnectionString!, name);

    private string LoginOf(string login, string? name) => name is null ? login : provider.Choose(
        () => new NpgsqlConnectionStringBuilder(login) { Database = name }.ConnectionString,
        () => new SqliteConnectionStringBuilder(login) is var file ? new SqliteConnectionStringBuilder(login)
        {
            DataSource = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file.DataSource))!, name + ".db"),
        }.ConnectionString : login);

    [GeneratedRegex("^[a-z][a-z0-9_]{0,62}$")]
    private static partial Regex ValidName();
}
