using Kit.Audit;
using Kit.Features;
using Kit.Portability;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Admin;

/// <summary>Makes the administration out of the model and of what the host configured.</summary>
internal sealed class RegistryBuilder
{
    private const int SimpleColumns = 6;
    private const int AfterTheHosts = 1000;

    // Of Kit's own entities only these are for people by default; keys and credentials are not.
    private static readonly Type[] Shown = [typeof(Tenant), typeof(Membership), typeof(AuditEntry), typeof(FeatureOverride), typeof(ErasedTenant)];
    private static readonly Type[] OperatorsOwn = [typeof(FeatureOverride)];
    private static readonly Type[] WrittenByProgram = [typeof(Membership), typeof(AuditEntry), typeof(ErasedTenant)];

    private readonly AdminSettings _settings;
    private readonly FactRegistry _facts;

    public RegistryBuilder(IModel model, AdminSettings settings, FactRegistry facts)
    {
        _settings = settings;
        _facts = facts;
        foreach (var type in model.GetEntityTypes().Where(t => !t.IsOwned() && !t.HasSharedClrType && t.FindPrimaryKey() is not null))
        {
            Stores[type] = (EntityStore)Activator.CreateInstance(typeof(EntityStore<>).MakeGenericType(type.ClrType), type, For(type))!;
        }

        Check(model);
        List<AdminEntity> entities = [];
        foreach (var store in Stores.Values.Where(s => s.Id is not null && IsShown(s.Type)))
        {
            if (Make(store) is { } entity)
            {
                if (BySlug.TryAdd(entity.Slug, entity))
                {
                    entities.Add(entity);
                }
                else
                {
                    Problems.Add(new(AdminErrors.AddressTaken, $"'{entity.Slug}' would be the address of two entities of the administration. Exclude one: admin.Exclude<{store.Type.ClrType.Name}>()."));
                }
            }
        }

        Entities = [.. entities.OrderBy(e => e.Position).ThenBy(e => e.Many, StringComparer.OrdinalIgnoreCase)];
    }

    public Dictionary<IEntityType, EntityStore> Stores { get; } = [];

    public Dictionary<string, AdminEntity> BySlug { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<AdminEntity> Entities { get; }

    public List<KitException> Problems { get; } = [];

    private EntitySettings For(IReadOnlyEntityType type) => _settings.Find(type.ClrType) ?? EntitySettings.None;

    private bool IsShown(IEntityType type) => _settings.Find(type.ClrType) is { } configured
        ? !configured.Excluded
        : !type.IsKits() || Shown.Contains(type.ClrType);

    private void Check(IModel model)
    {
        foreach (var type in _settings.Configured.Where(t => _settings.For(t) is { Excluded: false }))
        {
            var entityType = model.FindEntityType(type);
            if (entityType is null || !Stores.TryGetValue(entityType, out var store) || store.Id is null)
            {
                Problems.Add(new(AdminErrors.EntityNotAdministrable, $"The administration can't show {type.Name}: it must be an entity of the model with one id (Guid, text or whole number)."));
                continue;
            }

            foreach (var name in _settings.For(type).Named.Where(n => entityType.FindProperty(n) is null).Distinct())
            {
                Problems.Add(new(AdminErrors.PropertyNotAdministrable, $"The administration can't show {type.Name}.{name}: it is no column of the model. Name the foreign key rather than the navigation."));
            }
        }
    }

    private AdminEntity? Make(EntityStore store)
    {
        var type = store.Type;
        var settings = For(type);
        if (type.FindResourceName() is not { } resource)
        {
            return null;
        }

        var properties = type.GetProperties().Select(p => PropertyFactory.Make(p, type, settings, Stores)).OfType<AdminProperty>().ToList();
        properties = [.. properties.OrderBy(p => RankOf(p, type, settings))];
        var columns = settings.Columns is { } asked
            ? [.. asked.Select(name => properties.Find(p => p.Name == name)).OfType<AdminProperty>()]
            : Choose(properties, store);
        var readOnly = settings.ReadOnly || (type.IsKits() && WrittenByProgram.Contains(type.ClrType));
        var slug = type.BaseType is not null && type.BaseType.FindResourceName() == resource ? $"{resource}-{Slug.From(Words.Of(type.ClrType.Name))}" : resource;
        return new AdminEntity
        {
            Store = store,
            Slug = slug,
            Resource = resource,
            PermissionName = type.GetRootType().FindResourceName() ?? resource,
            ListsLabel = settings.Columns is null,
            One = settings.One ?? Words.Of(type.ClrType.Name),
            Many = settings.Many ?? Words.Of(slug),
            Position = settings.Position ?? (type.IsKits() ? AfterTheHosts : 0),
            OnTenantSite = store.IsTenantOwned && !settings.OnlyForOperators && !OperatorsOwn.Contains(type.ClrType),
            CanCreate = !readOnly && !settings.NotCreated && !type.ClrType.IsAbstract && !type.GetNavigations().Any(n => n.ForeignKey.IsOwnership && n.ForeignKey.IsRequiredDependent),
            CanEdit = !readOnly && !settings.NotEdited,
            CanDelete = !readOnly && !settings.NotDeleted,
            Properties = properties,
            Columns = columns,
            Search = settings.Search is { } search ? [.. properties.Where(p => p.IsText && search.Contains(p.Name))] : [.. properties.Where(p => p.IsText)],
            SearchesModel = settings.Search is null && type.IsSearchable(),
            Order = properties.Find(p => p.Name == (settings.Order ?? "CreatedAt")),
            Descending = settings.Order is null || settings.Descending,
            Facts = _facts.Of(type),
            ListProjection = store.Project(columns),
            RowProjection = store.Project(properties),
        };
    }

    // What tells rows apart comes first when there is too much: states and references.
    private static List<AdminProperty> Choose(List<AdminProperty> properties, EntityStore store)
    {
        var chosen = properties.Where(p => IsColumn(p, store))
            .OrderBy(p => p.Kind is PropertyKind.Enum or PropertyKind.Reference ? 0 : 1)
            .Take(SimpleColumns)
            .ToHashSet();
        return [.. properties.Where(chosen.Contains)];
    }

    private static bool IsColumn(AdminProperty property, EntityStore store) =>
        property.Kind is not (PropertyKind.Multiline or PropertyKind.Guid) && property.Property != store.LabelProperty && !property.Property.IsPrimaryKey();

    // As the host ordered them; else as the class declares them, ids first, which are not shown in forms, and stamps last.
    private static int RankOf(AdminProperty property, IEntityType type, EntitySettings settings)
    {
        if (settings.Form?.IndexOf(property.Name) is { } place and >= 0)
        {
            return place;
        }

        const int Last = 10_000;
        if (property.Name == "CreatedAt")
        {
            return Last + 1;
        }

        // A foreign key that the class does not show stands where its navigation does.
        var member = (System.Reflection.MemberInfo?)property.Property.PropertyInfo ?? property.Navigation?.PropertyInfo;
        var declared = Array.FindIndex(type.ClrType.GetProperties(), p => p.Name == member?.Name);
        return 100 + (declared < 0 ? Last - 200 : declared);
    }
}
