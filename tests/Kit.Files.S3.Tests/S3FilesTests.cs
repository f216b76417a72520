using System.Net;
using System.Text;
using Kit.Hosting;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Files.S3.Tests;

public sealed class S3FilesTests(S3Server server)
{
    [Fact]
    public async Task A_hosts_files_are_in_the_bucket_under_their_tenants_id_and_leave_it_with_their_rows()
    {
        await using var host = await S3Host.StartAsync(server);
        var (acme, globex) = (await host.CreateTenantAsync("acme"), await host.CreateTenantAsync("globex"));
        var content = new MemoryStream(Encoding.UTF8.GetBytes("hello"));
        var file = await host.AsAsync(acme, files => files.SaveAsync("a.txt", "text/plain", content));
        Assert.Equal([$"{acme.Id:N}/{file.Id:N}"], await host.Blobs.ListAsync(acme.Id).Select(b => $"{b.Key}").ToListAsync());
        Assert.Null(await host.AsAsync(globex, files => files.OpenAsync(file.Id)));

        var link = await host.AsAsync(acme, files => files.LinkAsync(file.Id, TimeSpan.FromMinutes(1)));
        using var http = new HttpClient();
        using var answer = await http.GetAsync(link);
        Assert.Equal((HttpStatusCode.OK, 5L), (answer.StatusCode, answer.Content.Headers.ContentLength));
        Assert.Equal("hello", await answer.Content.ReadAsStringAsync());

        Assert.True(await host.AsAsync(acme, files => files.DeleteAsync(file.Id)));
        await Eventually.IsTrueAsync(async () => !await host.Blobs.ListAsync(acme.Id).AnyAsync());
    }

    [Fact]
    public async Task A_refused_file_leaves_nothing_in_the_bucket()
    {
        await using var host = await S3Host.StartAsync(server, new() { ["Kit:Files:MaxSize"] = "9000000" });
        var acme = await host.CreateTenantAsync("acme");
        await using var large = new Core.Tests.Files.CountedStream(20_000_000);
        await Assert.ThrowsAsync<FileTooLargeException>(() => host.AsAsync(acme, files => files.SaveAsync("a.txt", "text/plain", large)));
        Assert.Empty(await host.Blobs.ListAsync(acme.Id).ToListAsync());
    }

    [Fact]
    public async Task Missing_settings_do_not_start()
    {
        var error = await Assert.ThrowsAsync<StartupFailedException>(() => S3Host.StartAsync(server, new() { ["Kit:Files:S3:Bucket"] = "", ["Kit:Files:S3:SecretKey"] = null }));
        Assert.Equal(2, error.Problems.Count);
        Assert.All(error.Problems, p => Assert.Equal(KitErrors.InvalidFilesOptions, p.Id));
    }
}
