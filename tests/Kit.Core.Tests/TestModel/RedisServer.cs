using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Kit.Caching;
using Kit.Testing;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Kit.Core.Tests.TestModel;

/// <summary>A Redis of the test's own, in memory.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const string Instance = "shop/";
    private readonly DirectoryInfo _folder;
    private readonly Process _process;

    private RedisServer(DirectoryInfo folder, Process process, int port)
    {
        _folder = folder;
        _process = process;
        Configuration = $"127.0.0.1:{port}";
    }

    public string Configuration { get; }

    public static async Task<RedisServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("kit-redis-");
        var port = FreePort();
        string[] arguments = ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder.FullName];
        var process = Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("redis-server did not start.");
        _ = process.StandardOutput.ReadToEndAsync();
        var redis = new RedisServer(folder, process, port);
        await Eventually.AssertAsync(async () =>
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
            await connection.GetDatabase().PingAsync();
        });
        return redis;
    }

    /// <summary>Makes it a host's second level.</summary>
    public void Use(IServiceCollection services) => services.AddStackExchangeRedisCache(o => o.Configuration = Configuration);

    /// <summary>The same, with keys that can be found.</summary>
    public void UseWithKeys(IServiceCollection services)
    {
        services.AddStackExchangeRedisCache(o => (o.Configuration, o.InstanceName) = (Configuration, Instance));
        services.AddSingleton<ICacheKeys>(new RedisKeys(Configuration));
    }

    public async Task<List<string>> KeysAsync()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        return [.. connection.GetServers().Single().Keys().Select(k => k.ToString()).Order(StringComparer.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    // A host's own would keep its connection.
    private sealed class RedisKeys(string configuration) : ICacheKeys
    {
        public async IAsyncEnumerable<string> FindAsync(string beginning, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(configuration);
            await foreach (var key in connection.GetServers().Single().KeysAsync(pattern: $"{Instance}{beginning}*").WithCancellation(cancellationToken))
            {
                yield return key.ToString()[Instance.Length..];
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
