using System.Globalization;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Testing;

/// <summary>
/// Makes values of any type whose ids are a party's: each of the entity that its member's name names, and where it names none, of the row that is
/// given for such.
/// </summary>
/// <param name="owner">Whose ids.</param>
/// <param name="idsInTexts">Whether every text is an id too, whatever its name says.</param>
internal sealed class ValueFiller(IdSource owner, bool idsInTexts = false)
{
    public const int Depth = 4;
    private readonly HashSet<string> _ids = [];
    private IReadOnlyList<string> _members = [];

    /// <summary>Whether a name said nothing, so that there is more than one to try.</summary>
    public bool Guessed { get; private set; }

    /// <summary>The ids that were put in, in text.</summary>
    public IReadOnlyCollection<string> Ids => _ids;

    /// <param name="type">The value's type.</param>
    /// <param name="name">What it is called; nothing for what is looked at by its members.</param>
    /// <param name="any">The row to name where the name says nothing.</param>
    /// <param name="depth">How deep its members may lie.</param>
    /// <exception cref="InvalidOperationException">Nothing is known to put into it.</exception>
    public object? Value(Type type, string name, StoredRow? any, int depth = Depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(Guid))
        {
            return Id(name, any);
        }

        if (type == typeof(string))
        {
            return idsInTexts || name.EndsWith("Id", StringComparison.Ordinal) ? Id(name, any).ToString()
                : name.Contains("mail", StringComparison.OrdinalIgnoreCase) || name is "To" ? "attacker@isolation.test"
                : name.Length > 0 ? name : "attack";
        }

        return type switch
        {
            _ when type.IsEnum => Enum.GetValues(type).GetValue(0),
            _ when type == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch,
            _ when type == typeof(DateOnly) => DateOnly.FromDateTime(DateTime.UnixEpoch),
            _ when typeof(IConvertible).IsAssignableFrom(type) && type.IsValueType => type == typeof(DateTime) ? DateTime.UnixEpoch : Convert.ChangeType(1, type, CultureInfo.InvariantCulture),
            _ when type.IsPrimitive || (type.IsValueType && type.Namespace == nameof(System)) => Activator.CreateInstance(type),
            _ when Element(type) is { } element => List(type, element, name, any, depth),
            _ when depth == 0 || type.IsAbstract || type.IsInterface => throw new InvalidOperationException($"Nothing is known to put into {name} ({type})."),
            _ => Object(type, any, depth - 1),
        };
    }

    /// <summary>What is in a list of that type; nothing for what is no list.</summary>
    public static Type? Element(Type type) => type.IsArray ? type.GetElementType()
        : type.IsConstructedGenericType && type.GenericTypeArguments is [var element] && type.IsAssignableFrom(typeof(List<>).MakeGenericType(element)) ? element
        : null;

    private object List(Type type, Type element, string name, StoredRow? any, int depth)
    {
        var array = Array.CreateInstance(element, 1);
        array.SetValue(Value(element, name.EndsWith('s') ? name[..^1] : name, any, depth), 0);
        return type.IsArray ? array : Activator.CreateInstance(typeof(List<>).MakeGenericType(element), array)!;
    }

    private object Object(Type type, StoredRow? any, int depth)
    {
        var constructors = type.GetConstructors();
        var constructor = constructors.OrderByDescending(c => c.GetParameters().Length).FirstOrDefault(c => !c.GetParameters().Any(p => p.ParameterType == type));
        if (constructor is null && !type.IsValueType)
        {
            throw new InvalidOperationException($"{type} has no public constructor.");
        }

        var outer = _members;
        _members = [.. type.GetProperties().Select(p => p.Name)];
        var made = constructor is null
            ? Activator.CreateInstance(type)!
            : constructor.Invoke([.. constructor.GetParameters().Select(p => Value(p.ParameterType, Upper(p.Name!), any, depth))]);
        var given = constructor?.GetParameters().Select(p => Upper(p.Name!)).ToHashSet() ?? [];
        foreach (var property in type.GetProperties().Where(p => p.SetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0 && !given.Contains(p.Name)))
        {
            property.SetValue(made, Value(property.PropertyType, property.Name, any, depth));
        }

        _members = outer;
        return made;
    }

    private Guid Id(string name, StoredRow? any)
    {
        var id = Named(name.EndsWith("Id", StringComparison.Ordinal) ? name[..^2] : name);
        Guessed |= id is null;
        var value = id ?? (Guid)(any?.Id.First().Value ?? Guid.CreateVersion7());
        _ids.Add(value.ToString());
        return value;
    }

    private Guid? Named(string entity) => entity switch
    {
        "" => null,
        "Tenant" => owner.TenantId,
        "User" => owner.UserId,
        _ => IdOf(RowOf(entity)) ?? Beside(entity) ?? IdOf(ReferredBy(entity)),
    };

    // "MoveId" is of the one entity that ends so, as TenantMove does.
    private StoredRow? RowOf(string entity) => owner.Rows.FirstOrDefault(r => r.Type.ClrType.Name == entity)
        ?? (owner.Rows.Where(r => r.Type.ClrType.Name.EndsWith(entity, StringComparison.Ordinal)).ToList() is [var one] ? one : null);

    // Where another member names a row that refers by this name, what that row says fits it: the item's own assignee.
    private Guid? Beside(string entity) => _members.Where(m => m.EndsWith("Id", StringComparison.Ordinal) && m.Length > 2)
        .Select(m => RowOf(m[..^2]))
        .Select(r => r?.Type.FindProperty(entity + "Id") is { } property ? r[property] as Guid? : null)
        .FirstOrDefault(v => v is not null);

    // "AssigneeId" is what the foreign key of that name refers to.
    private StoredRow? ReferredBy(string entity) => owner.Rows.SelectMany(r => r.Type.GetForeignKeys())
        .FirstOrDefault(f => f.Properties.Any(p => p.Name == entity + "Id")) is { } foreignKey ? Of(foreignKey.PrincipalEntityType) : null;

    private StoredRow? Of(IEntityType type) => owner.Rows.FirstOrDefault(r => type.IsAssignableFrom(r.Type));

    private static Guid? IdOf(StoredRow? row) => (Guid?)row?.Id.First().Value;

    private static string Upper(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
