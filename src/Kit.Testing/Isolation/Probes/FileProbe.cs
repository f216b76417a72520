using System.Net;
using System.Text;
using Kit.Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Testing;

/// <summary>A tenant's files: by another's id, and by links, whose signatures are good in one tenant only. Whose quota they count in is asked with the other features.</summary>
internal sealed class FileProbe(IsolationTenants tenants, RouteCaller caller) : IsolationProbe
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private static readonly Dictionary<string, byte[]> Heads = new()
    {
        ["text/plain"] = [], ["text/csv"] = [], ["application/pdf"] = [.. "%PDF-"u8], ["image/gif"] = [.. "GIF89a"u8], ["application/zip"] = [.. "PK\x03\x04"u8],
        ["image/png"] = [0x89, .. "PNG"u8, 13, 10, 26, 10], ["image/jpeg"] = [0xFF, 0xD8, 0xFF], ["image/webp"] = [.. "RIFF0000WEBP"u8],
    };

    private string _secret = "";
    private Guid _id;
    private string _token = "";

    public override string Name => "files";

    public override async Task StoreAsync(IServiceProvider services, string secret)
    {
        _secret = secret;
        var files = Files(services);
        _id = (await SaveAsync(services, secret)).Id;
        _token = Token((await files.LinkAsync(_id, Lifetime))!);
    }

    public override async Task<bool> IsThereAsync(IServiceProvider services) =>
        await ReadAsync(services) is { } content && content.Contains(_secret, StringComparison.Ordinal) && (await DownloadAsync(null, tenants.Victim, _token)).Says(_secret);

    public override async Task<string?> TryReachAsync(IServiceProvider services)
    {
        var files = Files(services);
        var own = await SaveAsync(services, "the attacker's own");
        var forged = services.GetRequiredService<FileLinks>().Sign(_id, Lifetime);
        return await ReadAsync(services) is not null ? "It was opened by its id."
            : await files.LinkAsync(_id, Lifetime) is not null ? "A link was made to it."
            : await LinkedAsync(tenants.Victim, forged, "signed by the attacker's tenant") is { } signed ? signed
            : await LinkedAsync(tenants.Attacker, forged, "signed by the attacker's tenant, at its own address,") is { } signedAtOwn ? signedAtOwn
            : await LinkedAsync(tenants.Attacker, _token, "of the victim's, at the attacker's address,") is { } atOwn ? atOwn
            : await LinkedAsync(tenants.Attacker, Token((await files.LinkAsync(own.Id, Lifetime))!), "to a file of the attacker's") is { } ofOwn ? ofOwn
            : await files.DeleteAsync(_id) ? "It was deleted."
            : null;
    }

    // Whatever is wrong with a link, the answer is the same as where there is no file.
    private async Task<string?> LinkedAsync(Party at, string token, string what)
    {
        foreach (var sender in new[] { null, tenants.Attacker })
        {
            var answer = await DownloadAsync(sender, at, token);
            if (answer.Says(_secret))
            {
                return $"A link {what} opened it.";
            }

            if (answer.Status != HttpStatusCode.NotFound)
            {
                return $"A link {what} was answered {(int)answer.Status}.";
            }
        }

        return null;
    }

    private Task<RouteAnswer> DownloadAsync(Party? sender, Party at, string token) => caller.SendAsync(sender, "GET", $"/t/{at.Tenant.Slug}{FileEndpoints.Path}/{_id}/{token}");

    private async Task<string?> ReadAsync(IServiceProvider services)
    {
        if (await Files(services).OpenAsync(_id) is not { } file)
        {
            return null;
        }

        await using (file)
        {
            using var reader = new StreamReader(file.Content);
            return await reader.ReadToEndAsync();
        }
    }

    // Of any type that the host takes: of those that Kit does not look into, any bytes are.
    private static async Task<StoredFile> SaveAsync(IServiceProvider services, string text)
    {
        var taken = services.GetRequiredService<IOptions<FilesOptions>>().Value.EffectiveContentTypes.ToList();
        var type = Heads.Keys.FirstOrDefault(taken.Contains) ?? taken[0];
        using var content = new MemoryStream([.. Heads.GetValueOrDefault(type, []), .. Encoding.UTF8.GetBytes(text)]);
        return await Files(services).SaveAsync("isolation", type, content);
    }

    private static string Token(Uri link) => link.Segments[^1];

    private static IFileStore Files(IServiceProvider services) => services.GetRequiredService<IFileStore>();
}
