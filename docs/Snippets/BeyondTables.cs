using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using Kit.Caching;
using Kit.Data;
using Kit.Files;
using Kit.Realtime;
using Kit.Settings;
using Kit.Tenancy;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.SignalR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Kit.Snippets;

public static class BeyondTablesSnippets
{
    public static void Add(WebApplicationBuilder builder)
    {
        #region beyond-add
        builder.AddKit<TrackerDb>(kit => kit
            .AddTenantSettings<BrandingSettings>("branding")
            .AddFileQuota(max: 1_000_000_000)
            .AddS3Files());
        #endregion
    }

    public static void Map(WebApplication app)
    {
        #region upload
        app.MapPost("/logo", async (IFormFile logo, IFileStore files) =>
        {
            await using var content = logo.OpenReadStream();
            var file = await files.SaveAsync(logo.FileName, logo.ContentType, content);
            return await files.LinkAsync(file.Id, TimeSpan.FromHours(1)); // whoever has it can download the file for an hour
        });
        #endregion
    }
}

#region tenant-cache
public sealed class Dashboard(ITenantCache cache, TrackerDb db)
{
    public ValueTask<int> OpenAsync() =>
        cache.GetOrCreateAsync("open", async token => await db.Projects.CountAsync(token), tags: ["projects"]);

    public async Task AddAsync(Project project)
    {
        db.Add(project);
        await db.SaveChangesAsync();
        await cache.RemoveByTagAsync("projects"); // after the commit, and on all nodes
    }
}
#endregion

#region cache-keys
public sealed class RedisKeys(IConnectionMultiplexer redis, IOptions<RedisCacheOptions> options) : ICacheKeys // services.AddSingleton<ICacheKeys, RedisKeys>()
{
    public async IAsyncEnumerable<string> FindAsync(string beginning, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var instance = options.Value.InstanceName ?? "";
        foreach (var server in redis.GetServers().Where(s => !s.IsReplica))
        {
            await foreach (var key in server.KeysAsync(pattern: $"{instance}{beginning}*").WithCancellation(cancellationToken)) // SCAN
            {
                yield return key.ToString()[instance.Length..];
            }
        }
    }
}
#endregion

#region settings-class
public sealed class BrandingSettings
{
    [Required, StringLength(40)]
    public string Title { get; set; } = "Tracker";

    [Secret]                            // encrypted for its tenant
    public string? MailApiKey { get; set; }
}
#endregion

#region settings-use
public sealed class Branding(ITenantSettings<BrandingSettings> settings)
{
    public async Task RenameAsync(string title, string? version)
    {
        var branding = await settings.GetAsync();
        branding.Title = title;
        await settings.SaveAsync(branding, version); // of the form: settings.VersionOf(branding) when it was shown
    }
}
#endregion

#region protector
public sealed class Invitations(ITenantProtector protector)
{
    public string Write(string email) => protector.Create("Tracker.Invitations").Protect(email);

    public string Read(string token) => protector.Create("Tracker.Invitations").Unprotect(token); // of another tenant: an error
}
#endregion

#region tenant-hub
public sealed class BoardHub(TrackerDb db) : TenantHub
{
    public Task WatchAsync(Guid project) => Groups.AddToGroupAsync(Context.ConnectionId, $"project {project}"); // this tenant's group of that name

    public Task<int> CountAsync() => db.Projects.CountAsync(); // this tenant's rows
}
#endregion

#region tenant-hub-send
public sealed class Announcer(ITenantHubContext<BoardHub> hub)
{
    public Task MovedAsync(Guid project, string title) => hub.Clients.Group($"project {project}").SendAsync("moved", title); // to the current tenant's alone
}
#endregion

public static class TenantHubSnippets
{
    public static void Map(WebApplicationBuilder builder)
    {
        #region tenant-hub-map
        builder.AddKit<TrackerDb>(kit => kit.AddAuth().AddTenantHubs());
        var app = builder.Build();
        app.UseKit();
        app.MapTenantHub<BoardHub>("/hubs/board"); // browsers connect to /t/{slug}/hubs/board
        #endregion
    }
}
