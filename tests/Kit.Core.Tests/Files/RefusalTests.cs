using System.Text;
using Kit.Core.Tests.TestModel;
using Kit.Features;
using Kit.Files;
using Kit.Hosting;
using Kit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Files;

/// <summary>What may not be stored leaves neither row nor byte.</summary>
public sealed class RefusalTests(PostgresCluster postgres)
{
    public static TheoryData<string, byte[]> Good => new()
    {
        { "image/png", FileHost.Png },
        { "IMAGE/PNG; a=b", FileHost.Png },
        { "image/jpeg", [0xFF, 0xD8, 0xFF, 0xE0, 1, 2] },
        { "image/gif", "GIF89a..."u8.ToArray() },
        { "image/webp", "RIFF\x01\x02\x03\x04WEBPVP8 "u8.ToArray() },
        { "application/pdf", "%PDF-1.7 ..."u8.ToArray() },
        { "application/zip", "PK\x03\x04..."u8.ToArray() },
        { "text/plain", "Grüße\r\n"u8.ToArray() },
        { "text/csv", [] },
    };

    public static TheoryData<string, byte[]> Bad => new()
    {
        { "text/html", "<script>alert(1)</script>"u8.ToArray() },
        { "image/svg+xml", "<svg onload='alert(1)'/>"u8.ToArray() },
        { "application/octet-stream", [1, 2] },
        { "", "text"u8.ToArray() },
        { "nonsense", "text"u8.ToArray() },
        { "image/png", "<script>alert(1)</script>"u8.ToArray() },
        { "image/png", [0xFF, 0xD8, 0xFF, 0xE0] },
        { "image/png", [] },
        { "image/jpeg", FileHost.Png },
        { "image/gif", "GIF88a"u8.ToArray() },
        { "image/webp", "RIFF\x01\x02\x03\x04WAVE"u8.ToArray() },
        { "application/pdf", " %PDF-1.7"u8.ToArray() },
        { "application/zip", "MZ\x90"u8.ToArray() },
        { "text/plain", "a\0b"u8.ToArray() },
        { "text/plain", "%PDF-1.7"u8.ToArray() },
        { "text/plain", FileHost.Png },
    };

    [Theory, MemberData(nameof(Good))]
    public async Task What_is_of_the_type_that_it_claims_is_stored(string type, byte[] content)
    {
        await using var host = await FileHost.StartAsync(Database.Sqlite, postgres);
        var file = await host.SaveAsync(host.Shop.Acme, "f", type, content);
        Assert.Equal(content.Length, file.Size);
        Assert.DoesNotContain(';', file.ContentType);
        Assert.Equal(content, await File.ReadAllBytesAsync(host.Stored().Single()));
    }

    [Theory, MemberData(nameof(Bad))]
    public async Task What_is_not_is_refused(string type, byte[] content)
    {
        await using var host = await FileHost.StartAsync(Database.Sqlite, postgres);
        var error = await Assert.ThrowsAsync<FileRefusedException>(() => host.SaveAsync(host.Shop.Acme, "f", type, content));
        Assert.Equal((KitErrors.FileRefused, 415), (error.Id, error.StatusCode));
        await AssertNothingAsync(host);
    }

    [Fact]
    public async Task A_list_of_types_replaces_the_default()
    {
        await using var host = await FileHost.StartAsync(Database.Sqlite, postgres, o => o.ContentTypes.Add("application/octet-stream"));
        await host.SaveAsync(host.Shop.Acme, "f", "application/octet-stream", [1, 2]);
        await Assert.ThrowsAsync<FileRefusedException>(() => host.SaveTextAsync(host.Shop.Acme, "x"));
    }

    [Fact]
    public async Task Wrong_settings_do_not_start()
    {
        var error = await Assert.ThrowsAsync<StartupFailedException>(() => Shop.OnSqliteAsync(s => s.Configure<FilesOptions>(o =>
        {
            (o.MaxSize, o.SweepInterval) = (0, TimeSpan.Zero);
            o.ContentTypes.Add("image/*");
        })));
        Assert.Equal(3, error.Problems.Count);
        Assert.All(error.Problems, p => Assert.Equal(KitErrors.InvalidFilesOptions, p.Id));
    }

    [Theory, Databases]
    public async Task One_byte_too_many_is_refused_and_nothing_is_stored(Database database)
    {
        await using var host = await FileHost.StartAsync(database, postgres, o => o.MaxSize = 100_000);
        var error = await Assert.ThrowsAsync<FileTooLargeException>(() => host.SaveTextAsync(host.Shop.Acme, new string('x', 100_001)));
        Assert.Equal((KitErrors.FileTooLarge, 413, 100_000L), (error.Id, error.StatusCode, error.Max));
        await AssertNothingAsync(host);
        Assert.Equal(100_000, (await host.SaveTextAsync(host.Shop.Acme, new string('x', 100_000))).Size);
    }

    [Theory, Databases]
    public async Task Fifty_parallel_saves_never_pass_the_quota(Database database)
    {
        await using var host = await FileHost.StartAsync(database, postgres, kit: k => k.AddFileQuota(max: 75));
        var refused = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 50), new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (i, _) =>
        {
            try
            {
                await host.SaveTextAsync(host.Shop.Acme, $"{i:0000000000}");
            }
            catch (LimitReachedException e)
            {
                Assert.Equal((KitErrors.LimitReached, "files.bytes", 75L), (e.Id, e.Feature, e.Max));
                Interlocked.Increment(ref refused);
            }
        });

        Assert.Equal(43, refused);
        Assert.Equal(7, await host.RowsAsync(host.Shop.Acme));
        Assert.Equal(7, host.Stored().Length);
        await host.SaveTextAsync(host.Shop.Globex, new string('x', 75)); // each tenant has its own
        await using var scope = host.Shop.As(host.Shop.Acme);
        Assert.Equal(70, (await scope.ServiceProvider.GetRequiredService<IFeatures>().GetAsync("files.bytes")).Used);
    }

    [Theory, Databases]
    public async Task A_file_that_the_quota_has_no_room_for_is_not_even_transferred(Database database)
    {
        await using var host = await FileHost.StartAsync(database, postgres, kit: k => k.AddFileQuota(max: 100_000));
        await using var scope = host.Shop.As(host.Shop.Acme);
        await using var large = new CountedStream(long.MaxValue);
        await Assert.ThrowsAsync<LimitReachedException>(() => scope.ServiceProvider.GetRequiredService<IFileStore>().SaveAsync("large", "text/plain", large));
        await AssertNothingAsync(host);
    }

    private static async Task AssertNothingAsync(FileHost host)
    {
        Assert.Empty(host.Stored());
        Assert.Equal(0, await host.RowsAsync(host.Shop.Acme));
    }
}
