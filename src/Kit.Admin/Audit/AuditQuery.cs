#pragma warning disable CA1304, CA1311, CA1862 // The database's lower case: EF Core translates no other overload.
using System.Globalization;
using Kit.Audit;
using Kit.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Admin;

/// <summary>What an address asks of the audit log. What it does not understand, no entry has.</summary>
internal sealed class AuditQuery
{
    public const string AllTenants = "*";
    private const string Day = "yyyy-MM-dd";
    private readonly bool _impossible;

    private AuditQuery(IQueryCollection query, TimeZoneInfo zone, Guid? owner, bool impossible)
    {
        (Actor, Entity, Tenant) = (Text(query, "actor"), Text(query, "entity"), Text(query, "tenant"));
        (ActionText, FromText, ToText) = (Text(query, "action"), Text(query, "from"), Text(query, "to"));
        Owner = owner;
        Action = Enum.TryParse<AuditAction>(ActionText, ignoreCase: true, out var action) && Enum.IsDefined(action) ? action : null;
        From = Start(FromText, 0, zone);
        To = Start(ToText, 1, zone);
        Before = Guid.TryParse(query["before"], out var before) ? before : null;
        _impossible = impossible || (ActionText.Length > 0 && Action is null) || (FromText.Length > 0 && From is null) || (ToText.Length > 0 && To is null);
    }

    public string Actor { get; }

    public string Entity { get; }

    /// <summary>On the operators' site: a slug; nothing for the platform's own entries; <see cref="AllTenants"/>.</summary>
    public string Tenant { get; }

    public string ActionText { get; }

    public string FromText { get; }

    public string ToText { get; }

    public AuditAction? Action { get; }

    public DateTimeOffset? From { get; }

    /// <summary>The end of the last day.</summary>
    public DateTimeOffset? To { get; }

    public Guid? Before { get; }

    public bool IsNarrowed => Parts().Any();

    /// <summary>On the operators' site, whose entries are asked for; <see langword="null"/>: everybody's, or nobody's.</summary>
    public Guid? Owner { get; }

    /// <summary>Whether the entries of more than one owner are asked for.</summary>
    public bool IsOfAll { get; private init; }

    public static async Task<AuditQuery> ReadAsync(AdminRequest request, AdminSession session)
    {
        var query = request.Http.Request.Query;
        if (!request.Site.ForOperators)
        {
            return new(query, session.Zone, null, impossible: false);
        }

        // The platform's own entries are in the shared database.
        var slug = Text(query, "tenant");
        if (slug == AllTenants || (slug.Length == 0 && request.Database is not null))
        {
            return new(query, session.Zone, null, impossible: false) { IsOfAll = true };
        }

        // One owner's, so that the key finds them.
        var owner = slug.Length == 0
            ? Kit.Tenancy.Tenant.Platform
            : (await request.Http.RequestServices.GetRequiredService<ITenantStore>().FindBySlugAsync(slug, request.Aborted))?.Id;
        return new(query, session.Zone, owner, impossible: owner is null);
    }

    public IQueryable<AuditEntry> Apply(IQueryable<AuditEntry> entries)
    {
        entries = entries.Between(From, To);
        if (_impossible)
        {
            return entries.Where(_ => false);
        }

        if (Entity.Length > 0)
        {
            entries = entries.Where(e => e.Entity == Entity);
        }

        if (Action is { } action)
        {
            entries = entries.Where(e => e.Action == action);
        }

        if (Actor.Length > 0)
        {
            var name = Actor.ToLowerInvariant();
            entries = entries.Where(e => e.ActorId == Actor || e.ActorName.ToLower().Contains(name));
        }

        return entries;
    }

    /// <summary>The address with the same filters, and more.</summary>
    public string Href(string path, params KeyValuePair<string, string>[] more) => path + new QueryBuilder(Parts().Concat(more)).ToQueryString();

    private IEnumerable<KeyValuePair<string, string>> Parts() => new KeyValuePair<string, string>[]
    {
        new("tenant", Tenant), new("actor", Actor), new("entity", Entity), new("action", ActionText), new("from", FromText), new("to", ToText),
    }.Where(p => p.Value.Length > 0);

    private static string Text(IQueryCollection query, string name) => query[name].ToString().Trim();

    private static DateTimeOffset? Start(string text, int later, TimeZoneInfo zone)
    {
        if (!DateOnly.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || day == DateOnly.MaxValue || day == DateOnly.MinValue)
        {
            return null;
        }

        var local = day.AddDays(later).ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(30); // a day that begins late, where summer time does at midnight
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
