using System.Linq.Expressions;
using Kit.Tenancy;

namespace Kit.Admin;

/// <summary>What the host configured.</summary>
internal sealed class AdminSettings
{
    private readonly Dictionary<Type, EntitySettings> _entities = [];

    public AdminSettings()
    {
        // What operators look for tenants by; the rest is said by facts.
        var tenants = For(typeof(Tenant));
        tenants.Columns = [nameof(Tenant.Name), nameof(Tenant.Slug), nameof(Tenant.Status)];
        tenants.Search = [nameof(Tenant.Name), nameof(Tenant.Slug)];
        tenants.NotFiltered.Add(nameof(Tenant.ReopensAs));

        // They come to be by provisioning and go by erasure, of which a form knows nothing.
        (tenants.NotCreated, tenants.NotDeleted) = (true, true);
    }

    public string? Title { get; set; }

    public int PageSize { get; set; } = 25;

    public IEnumerable<Type> Configured => _entities.Keys;

    public EntitySettings For(Type type) => _entities.TryGetValue(type, out var known) ? known : _entities[type] = new();

    public EntitySettings? Find(Type type) => _entities.GetValueOrDefault(type);
}

/// <summary>What the host configured of an entity.</summary>
internal sealed class EntitySettings
{
    public static EntitySettings None { get; } = new();

    public bool Excluded { get; set; }

    public bool ReadOnly { get; set; }

    public bool NotCreated { get; set; }

    public bool NotEdited { get; set; }

    public bool NotDeleted { get; set; }

    public bool OnlyForOperators { get; set; }

    public List<string>? Columns { get; set; }

    public List<string>? Search { get; set; }

    public List<string>? Form { get; set; }

    public HashSet<string> ReadOnlyProperties { get; } = [];

    public HashSet<string> Hidden { get; } = [];

    public HashSet<string> NotFiltered { get; } = [];

    public LambdaExpression? Label { get; set; }

    public string? One { get; set; }

    public string? Many { get; set; }

    public string? Order { get; set; }

    public bool Descending { get; set; }

    public int? Position { get; set; }

    public IEnumerable<string> Named =>
        [.. Columns ?? [], .. Search ?? [], .. Form ?? [], .. ReadOnlyProperties, .. Hidden, .. NotFiltered, .. Order is null ? [] : new[] { Order }];
}
