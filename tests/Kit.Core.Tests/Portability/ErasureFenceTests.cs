using System.Collections.Concurrent;
using System.Data;
using Kit.Core.Tests.Files;
using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Files;
using Kit.Jobs;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kit.Core.Tests.Portability;

/// <summary>An erasure is final: who wrote before it began, or waits for its end, writes nothing afterwards.</summary>
public sealed class ErasureFenceTests(PostgresCluster postgres)
{
    // What is left of a tenant.
    private static readonly string[] Tombstone = ["kit.audit_entries", "kit.departed_tenants", "kit.erased_tenants", "kit.events"];

    public static TheoryData<Database, string> Writes()
    {
        var data = new TheoryData<Database, string>();
        foreach (var way in new[] { "insert", "sql", "job", "transaction", "platform", "platform job", "platform membership" })
        {
            data.Add(Database.Sqlite, way);
            data.Add(Database.Postgres, way);
        }

        return data;
    }

    [Theory, MemberData(nameof(Writes))]
    public async Task Who_waits_for_the_end_is_refused_by_it(Database database, string way)
    {
        var gate = new Gate();
        await using var shop = await Shop.OnAsync(database, postgres, s => s.AddSingleton(gate).AddScoped<ITenantDataPart, GatePart>());
        await Moves.SetStatusAsync(shop, shop.Acme, TenantStatus.Suspended);
        Task? write = null;
        gate.Proving = async () =>
        {
            // The erasure's last transaction is open, and keeps writers out.
            write = Task.Run(() => WriteAsync(shop, shop.Acme, way));
            if (database == Database.Postgres)
            {
                await JobHost.UntilAsync(async () => await WaitingAsync(shop) == 1);
            }
        };

        await Moves.EraseAsync(shop, shop.Acme);

        var refused = await Assert.ThrowsAsync<TenantErasedException>(() => write!);
        Assert.Equal((KitErrors.TenantErased, 410), (refused.Id, refused.StatusCode));
        Assert.Equal(Tombstone, await Traces.TablesAsync(shop, postgres, $"{shop.Acme.Id}"));
        await WriteAsync(shop, shop.Globex, way);
    }

    [Theory, Databases]
    public async Task From_its_beginning_nothing_is_written_in_the_tenants_name(Database database)
    {
        var gate = new Gate();
        await using var shop = await Shop.OnAsync(database, postgres, s => s.AddSingleton(gate).AddScoped<ITenantDataPart, GatePart>());
        await Moves.FillAsync(shop, shop.Acme);
        await Moves.SetStatusAsync(shop, shop.Acme, TenantStatus.Suspended);
        gate.Erasing = async () => await Assert.ThrowsAsync<TenantErasedException>(() => WriteAsync(shop, shop.Acme, "insert"));
        await Moves.EraseAsync(shop, shop.Acme);
        Assert.True(gate.Erased > 0);
    }

    [Fact]
    public async Task A_transaction_that_keeps_to_a_moment_before_is_refused_too()
    {
        await using var shop = await Shop.OnAsync(Database.Postgres, postgres);
        await Moves.SetStatusAsync(shop, shop.Acme, TenantStatus.Suspended);
        await using var scope = shop.As(shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        Assert.Equal(0, await db.Labels.CountAsync());
        await Moves.EraseAsync(shop, shop.Acme);
        db.Add(new Label { Text = "late" });

        var error = await Assert.ThrowsAnyAsync<Exception>(() => db.SaveChangesAsync());

        Assert.Equal(PostgresErrorCodes.SerializationFailure, (error.GetBaseException() as PostgresException)?.SqlState);
    }

    [Theory, Databases]
    public async Task An_upload_that_was_under_way_leaves_no_bytes(Database database)
    {
        await using var host = await FileHost.StartAsync(database, postgres);
        await host.SaveTextAsync(host.Shop.Acme, "there before");
        await Moves.SetStatusAsync(host.Shop, host.Shop.Acme, TenantStatus.Suspended);
        await using var scope = host.Shop.As(host.Shop.Acme);
        await using var content = new HeldStream();
        var upload = scope.ServiceProvider.GetRequiredService<IFileStore>().SaveAsync("a.txt", "text/plain", content);
        await content.Reached;

        await Moves.EraseAsync(host.Shop, host.Shop.Acme);
        Assert.Empty(await host.BlobsAsync());
        content.Go();

        await Assert.ThrowsAsync<TenantErasedException>(() => upload);
        Assert.Empty(host.Stored());
    }

    [Theory, Databases]
    public async Task Bytes_that_came_too_late_are_swept_at_once_and_those_of_unknown_tenants_stay(Database database)
    {
        await using var host = await FileHost.StartAsync(database, postgres);
        await Moves.SetStatusAsync(host.Shop, host.Shop.Acme, TenantStatus.Suspended);
        await Moves.EraseAsync(host.Shop, host.Shop.Acme);
        var foreign = new BlobKey(Guid.CreateVersion7(), Guid.CreateVersion7());
        foreach (var key in new[] { new BlobKey(host.Shop.Acme.Id, Guid.CreateVersion7()), foreign })
        {
            await host.Blobs.PutAsync(key, new MemoryStream("x"u8.ToArray())); // by a process that ended before its row was refused
        }

        Assert.Equal(1, await host.Shop.Services.GetRequiredService<FileSweep>().RunAsync(default));
        Assert.Equal([foreign], await host.BlobsAsync());
    }

    [Fact]
    public async Task Eight_writers_during_the_whole_erasure_leave_nothing_and_are_told_why()
    {
        await using var host = await FileHost.StartAsync(Database.Postgres, postgres, services: s => s.PostConfigure<PortabilityOptions>(o => o.EraseBatchSize = 20));
        var (shop, acme) = (host.Shop, host.Shop.Acme);
        await Moves.FillAsync(shop, acme);
        var written = 0;
        var ends = new ConcurrentBag<Exception>();
        var writers = Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    await ((i % 4) switch
                    {
                        0 => WriteAsync(shop, acme, "insert"),
                        1 => WriteAsync(shop, acme, "job"),
                        2 => WriteAsync(shop, acme, "platform"),
                        _ => host.SaveTextAsync(acme, "text"),
                    });
                    Interlocked.Increment(ref written);
                }
            }
            catch (Exception e)
            {
                ends.Add(e);
            }
        })).ToList();
        await JobHost.UntilAsync(() => written > 200 || !ends.IsEmpty);
        await Moves.SetStatusAsync(shop, acme, TenantStatus.Suspended);
        await Moves.EraseAsync(shop, acme);
        await Task.WhenAll(writers);

        Assert.Equal(8, ends.Count);
        Assert.All(ends, e => Assert.IsType<TenantErasedException>(e));
        Assert.Equal([.. Tombstone, "receipt"], await Traces.TablesAsync(shop, postgres, $"{acme.Id}"));
        Assert.Empty(await host.BlobsAsync());
    }

    private static async Task WriteAsync(Shop shop, TenantInfo tenant, string way)
    {
        await using var scope = way.StartsWith("platform", StringComparison.Ordinal) ? shop.AsPlatform() : shop.As(tenant);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        switch (way)
        {
            case "sql":
                await db.Database.ExecuteSqlRawAsync("INSERT INTO labels (id, tenant_id, text, version) VALUES ({0}, {1}, 'sql', 0)", Guid.CreateVersion7(), tenant.Id);
                return;
            case "transaction":
                await using (var transaction = await db.Database.BeginTransactionAsync())
                {
                    db.Add(new Label { Text = way });
                    await db.SaveChangesAsync();
                    await transaction.CommitAsync();
                }

                return;
            case "job":
                scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new AddLabel("later"), new() { RunAt = DateTimeOffset.UtcNow.AddYears(1) });
                break;
            case "platform job":
                db.Add(EraseBlob.For(tenant.Id, Guid.CreateVersion7(), DateTimeOffset.UtcNow.AddYears(1)));
                break;
            case "platform membership":
                Add(new Membership { UserId = Guid.CreateVersion7(), Name = "Late", Email = "late@acme.test" });
                break;
            default:
                Add(new Label { Text = way });
                break;
        }

        await db.SaveChangesAsync();

        void Add(object entity)
        {
            db.Entry(entity).Property("TenantId").CurrentValue = tenant.Id;
            db.Add(entity);
        }
    }

    private static async Task<int> WaitingAsync(Shop shop)
    {
        await using var scope = shop.As(shop.Globex);
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Database.SqlQueryRaw<int>(
            "SELECT count(*)::int AS \"Value\" FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())").SingleAsync();
    }

    /// <summary>Does something in the middle of an erasure.</summary>
    private sealed class Gate
    {
        public Func<Task> Erasing { get; set; } = () => Task.CompletedTask;

        public Func<Task> Proving { get; set; } = () => Task.CompletedTask;

        public int Erased { get; set; }
    }

    private sealed class GatePart(Gate gate) : ITenantDataPart
    {
        public string Name => "gate";

        public Task ExportAsync(ITenantPartWriter writer, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task ImportAsync(ITenantPartReader reader, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task EraseAsync(CancellationToken cancellationToken)
        {
            gate.Erased++;
            return gate.Erasing();
        }

        public async Task<long> ProveErasedAsync(CancellationToken cancellationToken)
        {
            await gate.Proving();
            return 0;
        }
    }

    /// <summary>An upload that stops half-way until it is told to go on.</summary>
    private sealed class HeldStream : MemoryStream
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _reads;

        public HeldStream()
            : base(new byte[200_000].Select(_ => (byte)'a').ToArray())
        {
        }

        public Task Reached => _reached.Task;

        public void Go() => _go.SetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (++_reads == 3)
            {
                _reached.SetResult();
                await _go.Task;
            }

            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
