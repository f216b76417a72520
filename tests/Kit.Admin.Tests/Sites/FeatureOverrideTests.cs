using System.Net;
using Kit.Admin.Tests.TestModel;
using Kit.Features;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Admin.Tests.Sites;

/// <summary>What an operator gives one tenant beyond its plan.</summary>
public sealed class FeatureOverrideTests(PostgresCluster postgres)
{
    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task Operator_gives_a_tenant_more_with_a_reason_and_an_end_and_takes_it_back(string database)
    {
        Action<KitBuilder> kit = k => k.AddLimit<Project>("projects", max: 1).AddFeature("sso");
        await using var desk = database == "PostgreSQL" ? await Desk.OnPostgresAsync(await postgres.CreateDatabaseAsync(), kit: kit) : await Desk.OnSqliteAsync(kit: kit);
        Assert.Equal(1, await MaxAsync(desk));
        using var olga = desk.As("olga");

        await olga.GetAsync("/admin/feature-overrides/new");
        await olga.FollowAsync("Acme Inc");
        Assert.Equal(["Off", "On", "At most"], olga.Options("Kind"));
        await olga.SendAsync(("Feature", "projects"), ("Kind", "AtMost"), ("Max", "3"), ("Reason", ""), ("EndsAt", "2999-01-31T09:30"));
        Assert.Equal("Reason is needed.", olga.Error("Reason"));
        await olga.SendAsync(("Feature", "project"), ("Kind", "AtMost"), ("Max", "3"), ("Reason", "a trial of more"), ("EndsAt", "2999-01-31T09:30"));
        Assert.Contains("There is no feature 'project'. There is: projects, sso.", olga.Main, StringComparison.Ordinal);
        await olga.SendAsync(("Feature", "projects"), ("Max", ""));
        Assert.Contains("Give a number, 0 at least.", olga.Main, StringComparison.Ordinal);
        await olga.SendAsync(("Max", "3"));
        Assert.Equal(HttpStatusCode.Redirect, olga.Status);

        Assert.Equal(3, await MaxAsync(desk));
        var row = await desk.InAsync(desk.Acme, db => db.Set<FeatureOverride>().SingleAsync());
        Assert.Equal(("a trial of more", new DateTimeOffset(2999, 1, 31, 9, 30, 0, TimeSpan.Zero)), (row.Reason, row.EndsAt));
        await olga.GetAsync($"/admin/feature-overrides/{desk.Acme.Id}~{row.Id}/history");
        Assert.Contains("olga (operator) created it", olga.Main, StringComparison.Ordinal);

        await olga.GetAsync("/admin/feature-overrides");
        Assert.Equal(["projects"], olga.FirstCells);
        await olga.GetAsync($"/admin/feature-overrides/{desk.Acme.Id}~{row.Id}/edit");
        await olga.SendAsync(("EndsAt", "2001-01-31T09:30"));
        Assert.Equal(1, await MaxAsync(desk));
        await olga.GetAsync($"/admin/feature-overrides/{desk.Acme.Id}~{row.Id}/delete");
        await olga.SendAsync();
        Assert.Equal(0, await desk.InAsync(desk.Acme, db => db.Set<FeatureOverride>().CountAsync()));
    }

    [Fact]
    public async Task A_tenants_owner_has_no_page_for_it()
    {
        await using var desk = await Desk.OnSqliteAsync(kit: k => k.AddFeature("sso"));
        using var owner = desk.As("acme.owner");
        foreach (var page in new[] { "", "/new" })
        {
            await owner.GetAsync($"/t/acme/admin/feature-overrides{page}");
            Assert.Equal(HttpStatusCode.NotFound, owner.Status);
        }
    }

    private static async Task<long?> MaxAsync(Desk desk)
    {
        await using var scope = desk.Services.GetRequiredService<ITenantScopes>().Open(desk.Acme);
        return (await scope.ServiceProvider.GetRequiredService<IFeatures>().GetAsync("projects")).Value.Max;
    }
}
