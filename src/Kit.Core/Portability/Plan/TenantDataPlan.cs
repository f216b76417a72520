using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Kit.Portability;

/// <summary>Every table of the model that holds rows of tenants, in the order in which rows can be written. Nobody keeps a list.</summary>
internal sealed class TenantDataPlan
{
    private const string RuntimeKey = "Kit:TenantDataPlan";
    private readonly List<(TenantTable From, TenantTable To)> _references = [];

    private TenantDataPlan(DbContext context)
    {
        var quote = context.GetService<ISqlGenerationHelper>();
        var owned = context.Model.GetRelationalModel().Tables.Where(IsTenantOwned).ToList();
        var made = owned.ToDictionary(t => t, t => Make(t, quote));
        Groups = [.. TableOrder.Of(owned).Select(group => group.Select(t => made[t]).ToList())];
        Tables = [.. Groups.SelectMany(g => g)];
        foreach (var (table, made1) in made)
        {
            _references.AddRange(table.ForeignKeyConstraints.Where(f => f.PrincipalTable != table && made.ContainsKey((ITable)f.PrincipalTable))
                .Select(f => (made1, made[(ITable)f.PrincipalTable])));
        }

        var text = string.Join('\n', Tables.Where(t => t.IsExported).OrderBy(t => t.Name, StringComparer.Ordinal)
            .SelectMany(t => t.Columns.Select(c => $"{t.Name} {c.Name} {c.Type}")));
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The tables, those referred to first.</summary>
    public IReadOnlyList<TenantTable> Tables { get; }

    /// <summary>The same, those together that refer to each other in a circle.</summary>
    public IReadOnlyList<IReadOnlyList<TenantTable>> Groups { get; }

    /// <summary>A hash of the exported tables and their columns.</summary>
    public string Fingerprint { get; }

    public static TenantDataPlan Of(DbContext context) =>
        context.Model.GetOrAddRuntimeAnnotationValue<TenantDataPlan, DbContext>(RuntimeKey, static c => new(c!), context);

    /// <summary>The tables that an import writes.</summary>
    /// <exception cref="KitException">One of them refers to one that it does not write (<c>KIT2064</c>).</exception>
    public IReadOnlyList<TenantTable> ForImport() =>
        Closed(t => t.IsImported, r => r.From.IsImported && !r.To.IsImported, "is imported but refers to");

    /// <summary>The tables that a restore replaces.</summary>
    /// <exception cref="KitException">One that it leaves alone refers to one of them (<c>KIT2064</c>).</exception>
    public IReadOnlyList<TenantTable> ForRestore() =>
        Closed(t => t.IsRestored, r => !r.From.IsRestored && r.To.IsRestored, "is left alone by a restore but refers to");

    /// <summary>Sees that nothing that is kept on erasure refers to what is not.</summary>
    /// <exception cref="KitException">Something does (<c>KIT2064</c>).</exception>
    public void CheckErasure() =>
        Closed(_ => true, r => r.From.Kept is not null && r.To.Kept is null, "is kept on erasure but refers to");

    internal static string NameOf(ITableBase table) => table.Schema is { } schema ? $"{schema}.{table.Name}" : table.Name;

    internal static bool IsTenantOwned(ITable table) => table.EntityTypeMappings.Any(m => m.TypeBase is IEntityType entityType && Owner(entityType).IsTenantOwned());

    private IReadOnlyList<TenantTable> Closed(Func<TenantTable, bool> which, Func<(TenantTable From, TenantTable To), bool> breaks, string how)
    {
        var broken = _references.Where(breaks).Select(r => $"{r.From} {how} {r.To}, which is not").Distinct().ToList();
        return broken.Count == 0
            ? [.. Tables.Where(which)]
            : throw new KitException(PortabilityErrors.ModelNotMovable, $"A tenant's rows can't be taken apart like this: {string.Join("; ", broken)}. Say the same of both entities.");
    }

    private static TenantTable Make(ITable table, ISqlGenerationHelper quote)
    {
        var roots = table.EntityTypeMappings.Select(m => m.TypeBase).OfType<IEntityType>().Select(Owner).Distinct().ToList();
        var kept = roots.Select(KeptRule).FirstOrDefault(r => r is not null);
        return new()
        {
            Name = NameOf(table),
            Sql = quote.DelimitIdentifier(table.Name, table.Schema),
            Columns = [.. table.Columns.Where(Travels).Select(c => new TenantColumn(c.Name, c.StoreType, IsVersion(c))).OrderBy(c => c.Name, StringComparer.Ordinal)],
            Key = [.. table.PrimaryKey!.Columns.Select(c => quote.DelimitIdentifier(c.Name))],
            RefersToItself = table.ForeignKeyConstraints.Any(f => f.PrincipalTable == table),
            IsPlatforms = roots.Any(r => r.FindAnnotation(KitAnnotations.Grants) is not null),
            IsControlPlane = roots.Any(r => r.IsControlPlane()),
            IsInBoth = roots.Any(r => r.FindAnnotation(KitAnnotations.WithItsChange) is not null),
            NotExported = Reason<NotExportedAttribute>(roots, KitAnnotations.NotExported, a => a.Reason),
            NotImported = Reason<NotImportedAttribute>(roots, KitAnnotations.NotImported, a => a.Reason),
            NotRestored = Reason<NotRestoredAttribute>(roots, KitAnnotations.NotRestored, a => a.Reason),
            Kept = kept?.Reason,
            KeptYears = kept?.Years ?? 0,
        };
    }

    // The tenant's column is said once, by the manifest. What the database computes, it will compute again.
    private static bool Travels(IColumn column) =>
        column.Name != RowSecuritySql.TenantColumn && column.ComputedColumnSql is null && column is not { Name: "xmin", StoreType: "xid" };

    private static bool IsVersion(IColumn column) =>
        column.PropertyMappings.Any(m => m.Property is { Name: KitAnnotations.Version, IsConcurrencyToken: true } && m.Property.ClrType == typeof(long));

    private static IEntityType Owner(IEntityType entityType)
    {
        var root = entityType.GetRootType();
        return root.FindOwnership() is { } ownership ? Owner(ownership.PrincipalEntityType) : root;
    }

    private static string? Reason<T>(List<IEntityType> roots, string annotation, Func<T, string> read)
        where T : Attribute => roots
        .Select(r => r.FindAnnotation(annotation)?.Value as string ?? (r.ClrType.GetCustomAttribute<T>(true) is { } attribute ? read(attribute) : null))
        .FirstOrDefault(r => r is not null);

    private static (string Reason, int Years)? KeptRule(IEntityType root)
    {
        if (root.FindAnnotation(KitAnnotations.KeptOnErasure)?.Value is string reason)
        {
            return (reason, (int)root.FindAnnotation(KitAnnotations.KeptYears)!.Value!);
        }

        return root.ClrType.GetCustomAttribute<KeptOnErasureAttribute>(true) is { } attribute ? (attribute.Reason, attribute.Years) : null;
    }
}
