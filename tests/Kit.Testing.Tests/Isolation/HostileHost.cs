using Kit.Hosting;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Kit.Testing.Tests.Isolation;

/// <summary>A host that runs, with a leak or without, and what the suite found in it.</summary>
public sealed class HostileHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _data;
    private readonly IReadOnlyList<IsolationException> _failures;

    private HostileHost(WebApplication app, DirectoryInfo data, IReadOnlyList<IsolationException> failures)
    {
        _app = app;
        _data = data;
        _failures = failures;
    }

    public IReadOnlyList<IsolationException> Failures => _failures;

    /// <summary>Starts a host and makes every attack on it; with a leak, every one on what leaks.</summary>
    public static async Task<HostileHost> AttackedAsync<TDb>(PostgresCluster postgres, Leak leak)
        where TDb : HostileDb
    {
        var database = await postgres.CreateDatabaseAsync();
        var data = Directory.CreateTempSubdirectory("kit-hostile-");
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Kit"] = database.App, ["ConnectionStrings:KitOwner"] = database.Owner, ["urls"] = "http://127.0.0.1:0", ["Kit:Jobs:Enabled"] = "false",
            ["Kit:Tenancy:BaseDomain"] = "127.0.0.1", ["Kit:DataPath"] = data.FullName, ["Kit:Audit:SealAfter"] = "1.00:00:00",
        });
        OutOfTheWay.Take(builder.Services);
        builder.Services.AddSingleton(leak);
        leak.Services?.Invoke(builder.Services);
        builder.Services.TryAddSingleton<IDistributedCache, DistributedCache>();
        builder.Services.AddRazorPages();
        builder.AddKit<TDb>(kit =>
        {
            kit.AddFileQuota().AddRateLimit("everything", 1, on: "/").AddModule<AuthenticationModule>();
            (leak == Leak.None ? Modules : leak.Kit)?.Invoke(kit);
        });
        if (typeof(TDb) != typeof(HostileDb))
        {
            builder.Services.AddScoped<HostileDb>(sp => sp.GetRequiredService<TDb>());
        }

        var app = builder.Build();
        app.UseKit();
        Map(app);
        app.MapRazorPages();
        leak.Map?.Invoke(app);
        await app.StartAsync();
        await postgres.ExecuteAsync(database.Name, "CREATE VIEW honest WITH (security_invoker = true) AS SELECT title FROM book; GRANT SELECT ON honest TO kit_app");
        if (leak.Sql is not null)
        {
            await postgres.ExecuteAsync(database.Name, leak.Sql);
        }

        var stage = await IsolationStage<TDb>.OfAsync(app.Services, database, () => new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new(app.Urls.First()) }, new()
        {
            RawQueries = [new("titles", RawQueries.TitlesAsync), .. leak.RawQueries(database)], Probes = leak.Probes, RouteValues = leak.RouteValues,
        });
        var failures = new List<IsolationException>();
        foreach (var attack in stage.Attacks.Where(a => leak == Leak.None || a.Target == leak.Target))
        {
            if (await Record.ExceptionAsync(() => stage.RunAsync(attack.Target, attack.Name)) is { } failure)
            {
                failures.Add(Assert.IsType<IsolationException>(failure));
            }
        }

        if ((leak == Leak.None || leak.Target == "routes") && await Record.ExceptionAsync(stage.RequireDoorsAsync) is { } closed)
        {
            failures.Add(Assert.IsType<IsolationException>(closed));
        }

        return new(app, data, failures);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _data.Delete(recursive: true);
    }

    /// <summary>The modules that make routes of the model.</summary>
    public static void Modules(KitBuilder kit) => kit.AddAdmin().AddApi(api => api.Resource<Book>().Resource<Tag>().Resource<Author>());

    // What an honest host has.
    private static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/books", (HostileDb db) => db.Set<Book>().Select(b => new { b.Id, b.Title }).ToListAsync());
        app.MapGet("/books/{id:guid}", async (Guid id, HostileDb db) =>
            await db.Set<Book>().Where(b => b.Id == id).Select(b => new { b.Id, b.Title }).FirstOrDefaultAsync() is { } book ? Results.Ok(book) : Results.NotFound());
        app.MapDelete("/tags/{id:guid}", async (Guid id, HostileDb db) => await db.Set<Tag>().Where(t => t.Id == id).ExecuteDeleteAsync() == 0 ? Results.NotFound() : Results.NoContent());
        app.MapPost("/contract", async (NewContract contract, HostileDb db) =>
        {
            if (await db.FindAsync<Author>(contract.AuthorId) is not { } author)
            {
                return Results.BadRequest("no such author");
            }

            db.Add(new Contract { Author = author, Terms = contract.Terms });
            await db.SaveChangesAsync();
            return Results.NoContent();
        });
    }

    public sealed record NewContract(Guid AuthorId, string Terms);

    private sealed class AuthenticationModule : KitModule
    {
        public override string Name => "TestAuthentication";

        public override void Use(IApplicationBuilder app, KitStage stage)
        {
            if (stage == KitStage.Authentication)
            {
                app.UseAuthentication();
            }
        }
    }
}

internal static class RawQueries
{
    public static async Task<object?> TitlesAsync(IServiceProvider services) =>
        await services.GetRequiredService<HostileDb>().Database.SqlQuery<string>($"SELECT title AS \"Value\" FROM book").ToListAsync();
}

/// <summary>An honest job.</summary>
[Job("books.read")]
public sealed record ReadBook(Guid BookId);

public sealed class ReadBookHandler(HostileDb db, Leak leak, IServiceScopeFactory scopes) : IJobHandler<ReadBook>
{
    public async Task HandleAsync(ReadBook job, JobContext context, CancellationToken cancellationToken)
    {
        var book = await db.FindAsync<Book>([job.BookId], cancellationToken);
        if (leak.IsInJob)
        {
            await using var beside = scopes.CreateAsyncScope();
            await using var scope = beside.ServiceProvider.GetRequiredService<IPlatformScope>().Open("a leak");
            book = await scope.ServiceProvider.GetRequiredService<HostileDb>().AllTenants<Book>().SingleAsync(b => b.Id == job.BookId, cancellationToken);
        }

        if (book is not null)
        {
            db.Add(new Tag { Word = book.Title });
        }
    }
}
