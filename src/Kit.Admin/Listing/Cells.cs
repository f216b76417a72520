using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Admin;

/// <summary>Values of rows as cells, with what they refer to.</summary>
internal sealed class Cells(AdminRequest request, AdminSession session)
{
    private readonly Dictionary<AdminProperty, Dictionary<object, string>> _labels = [];
    private Dictionary<Guid, string> _tenants = [];

    /// <summary>Reads what the rows' own statement could not bring: a statement for each such column, whatever the number of rows.</summary>
    public async Task LoadAsync(Projection projection, IReadOnlyList<RowData> rows)
    {
        for (var i = 0; i < projection.Properties.Count; i++)
        {
            var property = projection.Properties[i];
            var ids = property is { Target: not null, Navigation: null } ? rows.Select(r => r.Values[i]).OfType<object>().Distinct().ToList() : [];
            if (ids.Count > 0)
            {
                _labels[property] = await property.Target!.LabelsAsync(session, null, ids, request.Aborted);
            }
        }

        var tenants = session.SeesAllTenants ? rows.Select(r => r.Tenant).OfType<Guid>().Distinct().ToList() : [];
        if (tenants.Count > 0)
        {
            _tenants = await session.Control.Set<Tenant>().AsNoTracking().Where(t => tenants.Contains(t.Id)).ToDictionaryAsync(t => t.Id, t => t.Name, request.Aborted);
        }
    }

    public AdminCell Of(Projection projection, RowData row, int index)
    {
        var property = projection.Properties[index];
        var value = row.Values[index];
        if (property.Kind != PropertyKind.Reference || value is null)
        {
            return new(Values.ToText(property, value, session.Zone), Kind: KindOf(property));
        }

        var label = property.Navigation is not null
            ? RowData.TextOf(row.Targets[index])
            : _labels.GetValueOrDefault(property)?.GetValueOrDefault(value);
        var target = request.Registry.Find(property.Target!.Type);
        var href = target is not null && request.CanSee(target)
            ? request.Href(target, new(session.SeesAllTenants && target.IsTenantOwned ? (Guid?)row.Tenant : null, value))
            : null;
        return new(label is { Length: > 0 } ? label : RowData.TextOf(value)!, href, "reference");
    }

    public IEnumerable<AdminCell> FactsOf(Projection projection, RowData row) => projection.Facts.Select((f, i) => f.Cell(row.Facts[i], session.Zone));

    public AdminCell TenantOf(RowData row) => row.Tenant is Guid id ? new(id == Tenant.Platform ? "The platform" : _tenants.GetValueOrDefault(id) ?? id.ToString()) : new("");

    public static string KindOf(AdminProperty property) => property.Kind switch
    {
        PropertyKind.Integer or PropertyKind.Number => "number",
        PropertyKind.Boolean => "boolean",
        PropertyKind.Enum => "enum",
        PropertyKind.Reference => "reference",
        PropertyKind.Multiline => "multiline",
        _ => "text",
    };
}
