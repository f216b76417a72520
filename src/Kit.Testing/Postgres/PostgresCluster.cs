using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Xunit;

namespace Kit.Testing;

/// <summary>
/// A PostgreSQL server of the tests' own, on a free port, gone with the test process. Needs PostgreSQL's programs on the machine
/// (Debian: <c>postgresql</c>); nothing has to run.
/// </summary>
/// <remarks>Share one in a test assembly: <c>[assembly: AssemblyFixture(typeof(PostgresCluster))]</c>.</remarks>
public sealed class PostgresCluster : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kit-postgres-").FullName;
    private Process? _server;

    /// <summary>The port that the server listens on, at 127.0.0.1.</summary>
    public int Port { get; } = FreePort();

    /// <summary>The folder with PostgreSQL's programs.</summary>
    public static string Programs { get; } = FindPrograms();

    /// <summary>A connection string for a database, as a role, without a password.</summary>
    /// <param name="database">The database.</param>
    /// <param name="user">The login; <c>postgres</c>, the superuser, by default.</param>
    public string ConnectionString(string database, string user = "postgres") =>
        $"Host=127.0.0.1;Port={Port};Database={database};Username={user};Include Error Detail=true;Maximum Pool Size=20";

    /// <summary>Makes an empty database with an owner of its own, who is no superuser, and a login for the application.</summary>
    public async Task<PostgresDatabase> CreateDatabaseAsync()
    {
        var name = "t" + Guid.CreateVersion7().ToString("N");
        var (owner, app) = ($"{name}_owner", $"{name}_app");
        await ExecuteAsync(
            "postgres",
            "DO $$ BEGIN PERFORM pg_advisory_xact_lock(1); IF to_regrole('kit_app') IS NULL THEN CREATE ROLE kit_app NOLOGIN NOINHERIT; CREATE ROLE kit_platform NOLOGIN; END IF; END $$",
            $"CREATE ROLE {owner} LOGIN",
            $"CREATE ROLE {app} LOGIN IN ROLE kit_app, kit_platform",
            $"CREATE DATABASE {name} OWNER {owner}");
        return new(name, ConnectionString(name, app), ConnectionString(name, owner), ConnectionString(name));
    }

    /// <summary>Runs statements as the superuser.</summary>
    public async Task ExecuteAsync(string database, params string[] statements)
    {
        ArgumentNullException.ThrowIfNull(statements);
        await using var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>Makes and starts the server.</summary>
    public async ValueTask InitializeAsync()
    {
        if (IsRoot)
        {
            await RunAsync("chown", "postgres", _folder);
        }

        await RunAsync([.. AsPostgres, Path.Combine(Programs, "initdb"), "-D", Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"]);
        await StartAsync();
    }

    /// <summary>Starts the server again after <see cref="CrashAsync"/>, with all that it had.</summary>
    public async Task StartAsync()
    {
        if (_server is not null)
        {
            throw new InvalidOperationException("The server runs.");
        }

        string[] settings =
        [
            "listen_addresses=127.0.0.1", $"port={Port}", $"unix_socket_directories={_folder}", "fsync=off", "full_page_writes=off", "max_connections=300",
            "shared_buffers=64MB", "log_min_messages=warning",

            // Hundreds of databases live for seconds: vacuuming each once a minute, and writing out what is about to be thrown away, would be most of the work.
            "autovacuum_naptime=1h", "checkpoint_timeout=1h", "max_wal_size=4GB",
        ];
        string[] command = [.. AsPostgres, Path.Combine(Programs, "postgres"), "-D", Data, .. settings.SelectMany(s => new[] { "-c", s })];

        // The server's keeper reads its input until this process is gone, however it goes; unless it is told to end the server and to keep its files. What is to
        // be deleted need not be written out before, and nobody waits for the deletion: of hundreds of databases it takes a minute.
        var start = new ProcessStartInfo("bash") { RedirectStandardInput = true, WorkingDirectory = _folder };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("\"$@\" >>\"$0/log\" 2>&1 </dev/null & server=$!; read -r signal; kill -\"${signal:-QUIT}\" $server; wait $server; [ -n \"$signal\" ] || { rm -rf \"$0\" >/dev/null 2>&1 </dev/null & }");
        start.ArgumentList.Add(_folder);
        foreach (var argument in command)
        {
            start.ArgumentList.Add(argument);
        }

        _server = Process.Start(start) ?? throw new InvalidOperationException("bash did not start.");
        await WaitUntilReadyAsync();
    }

    /// <summary>Ends the server at once, with every connection to it. Its files stay for <see cref="StartAsync"/>.</summary>
    public Task CrashAsync() => StopAsync("QUIT");

    /// <summary>Stops the server in the middle of whatever it does, and starts it again: for a cluster that a test has for itself.</summary>
    /// <param name="immediate">As if it had crashed; else it ends all sessions first.</param>
    public async Task RestartAsync(bool immediate)
    {
        await StopAsync(immediate ? "QUIT" : "INT");
        await StartAsync();
    }

    /// <summary>Stops the server, and has its files deleted; that goes on when this has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_server is not null)
        {
            await EndAsync(_server);
            _server = null;
        }
        else if (Directory.Exists(_folder))
        {
            await RunAsync("rm", "-rf", _folder);
        }
    }

    private async Task StopAsync(string signal)
    {
        if (_server is null)
        {
            throw new InvalidOperationException("The server does not run.");
        }

        await _server.StandardInput.WriteLineAsync(signal);
        await EndAsync(_server);
        _server = null;
    }

    private static async Task EndAsync(Process server)
    {
        server.StandardInput.Close();
        await server.WaitForExitAsync();
        server.Dispose();
    }

    private string Data => Path.Combine(_folder, "data");

    private static bool IsRoot => Environment.UserName == "root";

    private static string[] AsPostgres => IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"] : [];

    private async Task WaitUntilReadyAsync()
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await ExecuteAsync("postgres", "SELECT 1");
                return;
            }
            catch (NpgsqlException) when (clock.Elapsed < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(50);
            }
        }
    }

    private static async Task RunAsync(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" })
            ?? throw new InvalidOperationException($"{command[0]} did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}:\n{await output}{await errors}");
        }
    }

    private static string FindPrograms()
    {
        if (Environment.GetEnvironmentVariable("PG_BIN") is { Length: > 0 } folder)
        {
            return folder;
        }

        const string Debian = "/usr/lib/postgresql";
        var installed = Directory.Exists(Debian) ? Directory.GetDirectories(Debian).Select(d => Path.Combine(d, "bin")) : [];
        var path = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        return installed.OrderDescending().Concat(path).FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
            ?? throw new InvalidOperationException("PostgreSQL's programs are not on this machine. Install them (Debian: apt-get install postgresql), or set PG_BIN.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
