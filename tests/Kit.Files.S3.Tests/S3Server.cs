using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;
using Kit.Testing;

[assembly: AssemblyFixture(typeof(Kit.Files.S3.Tests.S3Server))]

namespace Kit.Files.S3.Tests;

/// <summary>s3rver: speaks S3 over HTTP. npm brings it. It knows its keys by their ids; signatures of version 4 it takes as they are.</summary>
public sealed class S3Server : IAsyncLifetime
{
    public const string Bucket = "kit-files";

    // Its one pair of keys.
    public const string AccessKey = "S3RVER";
    public const string SecretKey = "S3RVER";

    private const string Package = "s3rver@3.7.1";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kit-s3-");
    private Process? _process;

    public Uri Url { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var port = FreePort();
        Url = new($"http://127.0.0.1:{port}");
        string[] command = ["--yes", Package, "-d", _folder.FullName, "-a", "127.0.0.1", "-p", $"{port}", "--silent", "--no-vhost-buckets", "--configure-bucket", Bucket];
        var start = new ProcessStartInfo("npx", command) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NODE_OPTIONS"] = "--openssl-legacy-provider"; // it encrypts where the next page starts with DES
        _process = Process.Start(start)
            ?? throw new InvalidOperationException("npx did not start.");
        _ = _process.StandardOutput.ReadToEndAsync();
        _ = _process.StandardError.ReadToEndAsync();
        using var client = Client();
        await Eventually.AssertAsync(async () => await client.ListObjectsV2Async(new() { BucketName = Bucket }), TimeSpan.FromMinutes(3)); // a first run downloads it
    }

    public AmazonS3Client Client() => new(new BasicAWSCredentials(AccessKey, SecretKey), new AmazonS3Config { ServiceURL = Url.ToString(), ForcePathStyle = true, MaxErrorRetry = 0 });

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
