using System.Text;
using Kit.Features;
using Kit.Files;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Tracker.Data;
using Tracker.Items;
using Tracker.Items.Import;
using Tracker.Projects;

namespace Tracker.Isolation.Tests.Import;

/// <summary>How an import ends that can't go on; on SQLite.</summary>
public sealed class ImportEndsTests
{
    private const int Limit = 320; // the demo has 200

    private static readonly FeatureDefinition Items = new("work-items", "work items", FeatureKind.Limit, new(Limit))
    {
        CountedEntity = typeof(WorkItem), CountAsync = (db, cancellationToken) => db.Set<WorkItem>().LongCountAsync(cancellationToken),
    };

    [Fact]
    public async Task It_says_why_and_what_is_in_stays()
    {
        var data = Directory.CreateTempSubdirectory("kit-imports-");
        await using (var factory = new WebApplicationFactory<TrackerDb>().WithWebHostBuilder(host => host
            .UseSetting("Kit:DataPath", data.FullName).UseSetting("Kit:Jobs:Enabled", "false").ConfigureServices(services => services.AddSingleton(Items))))
        {
            var tenant = (await factory.Services.GetRequiredService<ITenantStore>().FindBySlugAsync("initech"))!;
            var jobs = new JobsUnderTest(factory.Services);
            await using var scope = factory.Services.GetRequiredService<ITenantScopes>().Open(tenant);
            var db = scope.ServiceProvider.GetRequiredService<TrackerDb>();
            var project = new Project { Name = "Flair" };
            db.Add(project);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);

            // The fourth batch would be more than the plan allows.
            var tooMany = await AddAsync(scope.ServiceProvider, project.Id, 350);
            Assert.Equal(JobState.Done, (await jobs.RunAsync(tenant, new ImportItems(tooMany))).State);
            Assert.Equal((ItemImportState.Stopped, 300, "Your plan allows 320 work items. Upgrade to have more."), await EndOfAsync(db, tooMany));
            Assert.Equal(300, await db.WorkItems.CountAsync(TestContext.Current.CancellationToken));

            var nowhere = await AddAsync(scope.ServiceProvider, Guid.CreateVersion7(), 10);
            Assert.Equal(JobState.Done, (await jobs.RunAsync(tenant, new ImportItems(nowhere))).State);
            Assert.Equal((ItemImportState.Stopped, 0, "The project is not there any more."), await EndOfAsync(db, nowhere));

            // Another node, which does not know that it has lost the job, has written the batch that this one is about to write.
            var twice = await AddAsync(scope.ServiceProvider, project.Id, 10);
            Assert.Equal(JobState.Done, (await jobs.RunAsync(tenant, new ImportItems(twice))).State);
            Assert.Equal((ItemImportState.Done, 10, null), await EndOfAsync(db, twice));
            await db.ItemImports.Where(i => i.Id == twice).ExecuteUpdateAsync(set => set.SetProperty(i => i.State, ItemImportState.Started).SetProperty(i => i.Imported, 0), TestContext.Current.CancellationToken);
            var late = await jobs.RunAsync(tenant, new ImportItems(twice));
            Assert.Equal((JobState.Scheduled, true), (late.State, late.LastError!.Contains("Another node has written this batch.", StringComparison.Ordinal)));
            Assert.Equal(310, await db.WorkItems.CountAsync(TestContext.Current.CancellationToken));
        }

        data.Delete(recursive: true);
    }

    private static async Task<Guid> AddAsync(IServiceProvider services, Guid project, int rows)
    {
        var content = new MemoryStream(Encoding.UTF8.GetBytes("Title\n" + string.Concat(Enumerable.Range(1, rows).Select(i => $"Row {i}\n"))));
        var file = await services.GetRequiredService<IFileStore>().SaveAsync("items.csv", "text/csv", content);
        var import = new ItemImport { ProjectId = project, FileId = file.Id, Rows = rows, State = ItemImportState.Started };
        var db = services.GetRequiredService<TrackerDb>();
        db.Add(import);
        await db.SaveChangesAsync();
        return import.Id;
    }

    private static async Task<(ItemImportState State, int Imported, string? Problem)> EndOfAsync(TrackerDb db, Guid id)
    {
        var import = await db.ItemImports.AsNoTracking().SingleAsync(i => i.Id == id);
        return (import.State, import.Imported, import.Problem);
    }
}
