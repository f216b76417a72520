using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Kit.Admin;

/// <summary>New rows. On the operators' site, a row that a tenant will own begins with the question which.</summary>
internal static class CreateEndpoint
{
    private const int TenantsShown = 50;

    public static async Task<IResult> GetAsync(AdminRequest request, string slug)
    {
        if (Refuse(request, slug, out var entity) is { } refusal)
        {
            return refusal;
        }

        await using var session = request.Open($"begins a row of {entity!.Many}", entity);
        var tenant = await TenantAsync(request, session);
        if (NeedsTenant(request, entity) && tenant is null)
        {
            return await AskForTenantAsync(request, session, entity);
        }

        if (tenant is not null && request.IsElsewhere(entity, tenant.Database))
        {
            return request.SameIn(tenant.Database);
        }

        var input = FormInput.Of(entity.Fields(create: true), session.Db.Entry(entity.Store.NewRow()), request.Http.Request.Query, session.Zone);
        return await PageAsync(request, session, entity, input, tenant);
    }

    public static async Task<IResult> PostAsync(AdminRequest request, string slug, IFormCollection form)
    {
        if (Refuse(request, slug, out var entity) is { } refusal)
        {
            return refusal;
        }

        await using var session = request.Open($"adds a row of {entity!.Many}", entity);
        var tenant = await TenantAsync(request, session);
        if ((NeedsTenant(request, entity) && tenant is null) || (tenant is not null && request.IsElsewhere(entity, tenant.Database)))
        {
            return Results.NotFound();
        }

        var input = FormInput.Posted(form, entity.Fields(create: true));
        if (!input.IsSearch)
        {
            var entry = session.Db.Entry(entity.Store.NewRow());
            await FormApplier.ApplyAsync(request, session, entry, input, tenant?.Id);
            if (input.StatusCode == StatusCodes.Status200OK && await AddAsync(request, session, entity, entry, input, tenant))
            {
                var id = entry.Property(entity.Store.Id!.Name).CurrentValue!;
                return Results.LocalRedirect($"{request.Href(entity, new(tenant?.Id, id))}?done=created");
            }
        }

        return await PageAsync(request, session, entity, input, tenant);
    }

    private static async Task<bool> AddAsync(AdminRequest request, AdminSession session, AdminEntity entity, EntityEntry entry, FormInput input, Tenant? tenant)
    {
        if (tenant is not null)
        {
            entry.Property(entity.Store.Tenant!.Name).CurrentValue = tenant.Id;
        }

        entry.State = EntityState.Added;
        return await FormSaver.SaveAsync(request, session, entity, entry, input, null, tenant?.Id);
    }

    private static IResult? Refuse(AdminRequest request, string slug, out AdminEntity? entity)
    {
        entity = request.Find(slug);
        return entity is not { CanCreate: true } ? Results.NotFound()
            : request.CanCreate(entity) ? null
            : Results.StatusCode(StatusCodes.Status403Forbidden);
    }

    private static bool NeedsTenant(AdminRequest request, AdminEntity entity) => request.Site.ForOperators && entity.IsTenantOwned;

    private static async Task<Tenant?> TenantAsync(AdminRequest request, AdminSession session) =>
        session.SeesAllTenants && Guid.TryParse(request.Http.Request.Query["tenant"], out var id)
            ? await session.Control.Set<Tenant>().AsNoTracking().FirstOrDefaultAsync(t => t.Id == id, request.Aborted)
            : null;

    private static async Task<IResult> AskForTenantAsync(AdminRequest request, AdminSession session, AdminEntity entity)
    {
        var search = request.Http.Request.Query["q"].ToString().Trim();
        var tenants = session.Control.Set<Tenant>().AsNoTracking();
        foreach (var word in ListQuery.SplitWords(search))
        {
#pragma warning disable CA1304, CA1311, CA1862 // Translated into SQL.
            tenants = tenants.Where(t => t.Name.ToLower().Contains(word) || t.Slug.Contains(word));
#pragma warning restore CA1304, CA1311, CA1862
        }

        var found = await tenants.OrderBy(t => t.Name).ThenBy(t => t.Id).Take(TenantsShown).Select(t => new { t.Id, t.Name, t.Slug, t.Database }).ToListAsync(request.Aborted);
        return new KitView("/Views/Kit/Admin/Tenant.cshtml", new TenantPage
        {
            Title = $"New {entity.One.ToLowerInvariant()}: whose?",
            Frame = request.Frame(entity),
            Path = request.PathTo(entity),
            Search = search,
            Tenants = [.. found.Select(t => new AdminLink($"{t.Name} ({t.Slug})", $"{request.HrefIn(t.Database, entity)}/new?tenant={t.Id}"))],
        });
    }

    private static async Task<IResult> PageAsync(AdminRequest request, AdminSession session, AdminEntity entity, FormInput input, Tenant? tenant)
    {
        // Of the tenants that own nothing here, none is asked for.
        var owner = entity.IsTenantOwned ? tenant : null;
        return new KitView(
            FormPages.View,
            new FormPage
            {
                Title = $"New {entity.One.ToLowerInvariant()}",
                Frame = request.Frame(entity),
                Path = request.PathTo(entity),
                Problem = input.Problem,
                Fields = await FormFields.MakeAsync(request, session, input, owner?.Id),
                Fixed = owner is null ? [] : [new("Tenant", new AdminCell(owner.Name))],
                Version = "",
                IsNew = true,
                IsConflict = false,
                CancelHref = request.BackTo(entity),
                Zone = session.Zone.Id,
            },
            input.StatusCode);
    }
}
