using Kit.Data;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kit.Files.S3.Tests;

public sealed class S3Db(DbContextOptions<S3Db> options) : KitDbContext(options);

/// <summary>A host whose files are in the server's bucket; on SQLite, or on the database that it is given.</summary>
public sealed class S3Host : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private S3Host(WebApplication app, string folder)
    {
        _app = app;
        _folder = folder;
    }

    public IServiceProvider Services => _app.Services;

    public string Url => _app.Urls.First();

    public IBlobStore Blobs => Services.GetRequiredService<IBlobStore>();

    public static async Task<S3Host> StartAsync(
        S3Server server, Dictionary<string, string?>? settings = null, PostgresDatabase? database = null, Action<KitBuilder>? kit = null)
    {
        var folder = Directory.CreateTempSubdirectory("kit-s3-host-").FullName;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["ConnectionStrings:Kit"] = database?.App ?? $"Data Source={folder}/s3.db;Pooling=false",
            ["ConnectionStrings:KitOwner"] = database?.Owner,
            ["Kit:Files:S3:ServiceUrl"] = server.Url.ToString(),
            ["Kit:Files:S3:Bucket"] = S3Server.Bucket,
            ["Kit:Files:S3:AccessKey"] = S3Server.AccessKey,
            ["Kit:Files:S3:SecretKey"] = S3Server.SecretKey,
        });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.AddKit<S3Db>(k =>
        {
            k.AddS3Files();
            kit?.Invoke(k);
        });
        var app = builder.Build();
        app.UseKit();
        await app.StartAsync();
        return new(app, folder);
    }

    public async Task<TenantInfo> CreateTenantAsync(string slug)
    {
        await using var scope = Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<S3Db>();
        var tenant = new Tenant { Slug = slug, Name = slug };
        db.Add(tenant);
        await db.SaveChangesAsync();
        return TenantInfo.Of(tenant);
    }

    public async Task<T> AsAsync<T>(TenantInfo tenant, Func<IFileStore, Task<T>> work)
    {
        await using var scope = Services.GetRequiredService<ITenantScopes>().Open(tenant);
        return await work(scope.ServiceProvider.GetRequiredService<IFileStore>());
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
