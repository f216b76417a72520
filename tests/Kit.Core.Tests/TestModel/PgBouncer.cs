using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Kit.Testing;
using Npgsql;

namespace Kit.Core.Tests.TestModel;

/// <summary>PgBouncer before one login's databases, in transaction mode, with fewer connections than a test wants.</summary>
public sealed class PgBouncer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly Process _process;

    private PgBouncer(DirectoryInfo folder, Process process, int port)
    {
        _folder = folder;
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public static async Task<PgBouncer> StartAsync(PostgresCluster cluster, string login, int connections = 3)
    {
        var folder = Directory.CreateTempSubdirectory("kit-pgbouncer-");
        var port = FreePort();
        var users = Path.Combine(folder.FullName, "users.txt");
        var settings = Path.Combine(folder.FullName, "pgbouncer.ini");
        await File.WriteAllTextAsync(users, $"\"{login}\" \"\"\n");
        await File.WriteAllTextAsync(settings, $"""
            [databases]
            * = host=127.0.0.1 port={cluster.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = trust
            auth_file = {users}
            pool_mode = transaction
            default_pool_size = {connections}
            ignore_startup_parameters = extra_float_digits
            """);
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode All = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
                | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
            File.SetUnixFileMode(folder.FullName, All);
        }

        string[] command = Environment.UserName == "root" ? ["-u", "postgres", settings] : [settings];
        var process = Process.Start(new ProcessStartInfo("/usr/sbin/pgbouncer", command) { RedirectStandardError = true })
            ?? throw new InvalidOperationException("pgbouncer did not start.");
        _ = process.StandardError.ReadToEndAsync();
        var bouncer = new PgBouncer(folder, process, port);
        await Eventually.AssertAsync(async () =>
        {
            await using var connection = new NpgsqlConnection(bouncer.Through(cluster.ConnectionString("postgres", login)) + ";Pooling=false");
            await connection.OpenAsync();
        });
        return bouncer;
    }

    /// <summary>The same connection string, by way of the pooler.</summary>
    public string Through(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString) { Port = Port, NoResetOnClose = true }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
