using System.Net.Http.Headers;
using System.Text;
using Kit.Core.Tests.TestModel;
using Kit.Files;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Files;

/// <summary>A shop whose files stand in a folder of the test's own.</summary>
internal sealed class FileHost : IAsyncDisposable
{
    /// <summary>The smallest that passes for one.</summary>
    public static readonly byte[] Png = [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. "and the rest of it"u8];

    private readonly string _folder;

    private FileHost(Shop shop, string folder)
    {
        Shop = shop;
        _folder = folder;
    }

    public Shop Shop { get; }

    public string Folder => _folder;

    public IBlobStore Blobs => Shop.Services.GetRequiredService<IBlobStore>();

    public static async Task<FileHost> StartAsync(
        Database database, PostgresCluster postgres, Action<FilesOptions>? options = null, Action<KitBuilder>? kit = null, Action<IServiceCollection>? services = null)
    {
        var folder = Directory.CreateTempSubdirectory("kit-files-").FullName;
        var shop = await Shop.OnAsync(
            database,
            postgres,
            s =>
            {
                HeaderAuthentication.Add(s);
                s.PostConfigure<FilesOptions>(o =>
                {
                    o.Path = folder;
                    options?.Invoke(o);
                });
                services?.Invoke(s);
            },
            kit);
        return new(shop, folder);
    }

    public async Task<StoredFile> SaveAsync(TenantInfo tenant, string name, string type, byte[] content)
    {
        await using var scope = Shop.As(tenant);
        using var stream = new MemoryStream(content);
        return await scope.ServiceProvider.GetRequiredService<IFileStore>().SaveAsync(name, type, stream);
    }

    public Task<StoredFile> SaveTextAsync(TenantInfo tenant, string text, string name = "note.txt") =>
        SaveAsync(tenant, name, "text/plain", Encoding.UTF8.GetBytes(text));

    /// <summary>The file's text, or nothing where the tenant has no such file.</summary>
    public async Task<string?> ReadAsync(TenantInfo tenant, Guid id)
    {
        await using var scope = Shop.As(tenant);
        await using var file = await scope.ServiceProvider.GetRequiredService<IFileStore>().OpenAsync(id);
        return file is null ? null : await new StreamReader(file.Content).ReadToEndAsync();
    }

    public async Task<T> AsAsync<T>(TenantInfo tenant, Func<IFileStore, Task<T>> work)
    {
        await using var scope = Shop.As(tenant);
        return await work(scope.ServiceProvider.GetRequiredService<IFileStore>());
    }

    public async Task<int> RowsAsync(TenantInfo tenant)
    {
        await using var scope = Shop.As(tenant);
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<StoredFile>().CountAsync();
    }

    public async Task<List<BlobKey>> BlobsAsync(TenantInfo? tenant = null) => await Blobs.ListAsync(tenant?.Id).Select(b => b.Key).ToListAsync();

    /// <summary>All that is in the folder, whole and unfinished.</summary>
    public string[] Stored() => Directory.GetFiles(_folder, "*", SearchOption.AllDirectories);

    /// <summary>A member of the tenant, as a request of theirs is signed in.</summary>
    public async Task<string> MemberAsync(TenantInfo tenant, string role)
    {
        await using var scope = Shop.As(tenant);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var membership = new Membership { UserId = Guid.CreateVersion7(), Name = role, Email = $"{role}@{tenant.Slug}", Role = role };
        db.Add(membership);
        await db.SaveChangesAsync();
        return $"sub={membership.UserId}";
    }

    public async Task<HttpResponseMessage> GetAsync(string address, string? claims = null, RangeHeaderValue? range = null)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new(Shop.Url) };
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = range;
        if (claims is not null)
        {
            request.Headers.Add(HeaderAuthentication.Header, claims);
        }

        return await http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        await Shop.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
