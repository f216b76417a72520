using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Testing;

/// <summary>
/// Makes jobs of any type whose ids are the victim's: each of the entity that its member's name names, and where it names none, of each entity
/// in turn.
/// </summary>
internal sealed class JobMaker(Party victim)
{
    private const int Depth = 4;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The jobs to try; where none could be made, why not.</summary>
    public (IReadOnlyList<object> Jobs, string? WhyNot) Make(Type type)
    {
        try
        {
            var rows = victim.Stored.Where(r => r.Id.Count() == 1 && r.Id.First().Value is Guid).ToList();
            var filler = new Filler(victim, rows);
            var job = filler.Value(type, "", rows.FirstOrDefault(), Depth);

            // Only where a name said nothing is there more than one to try.
            return filler.Guessed
                ? ([.. rows.Select(r => Stored(new Filler(victim, rows).Value(type, "", r, Depth)!, type))], null)
                : ([Stored(job!, type)], null);
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException or JsonException or TargetInvocationException or MemberAccessException or ArgumentException)
        {
            return ([], (e.InnerException ?? e).Message);
        }
    }

    // As it would come out of the queue.
    private static object Stored(object job, Type type) => JsonSerializer.Deserialize(JsonSerializer.Serialize(job, type, Json), type, Json)
        ?? throw new InvalidOperationException($"{type} is null once it is stored.");

    private sealed class Filler(Party victim, IReadOnlyList<StoredRow> rows)
    {
        public bool Guessed { get; private set; }

        public object? Value(Type type, string name, StoredRow? any, int depth)
        {
            type = Nullable.GetUnderlyingType(type) ?? type;
            if (type == typeof(Guid))
            {
                return Id(name, any);
            }

            if (type == typeof(string))
            {
                return name.EndsWith("Id", StringComparison.Ordinal) ? Id(name, any).ToString()
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

        private static Type? Element(Type type) => type.IsArray ? type.GetElementType()
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

            var made = constructor is null
                ? Activator.CreateInstance(type)!
                : constructor.Invoke([.. constructor.GetParameters().Select(p => Value(p.ParameterType, Upper(p.Name!), any, depth))]);
            var given = constructor?.GetParameters().Select(p => Upper(p.Name!)).ToHashSet() ?? [];
            foreach (var property in type.GetProperties().Where(p => p.SetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0 && !given.Contains(p.Name)))
            {
                property.SetValue(made, Value(property.PropertyType, property.Name, any, depth));
            }

            return made;
        }

        private Guid Id(string name, StoredRow? any)
        {
            var entity = name.EndsWith("Id", StringComparison.Ordinal) ? name[..^2] : name;
            if (entity is "Tenant")
            {
                return victim.Tenant.Id;
            }

            if (entity is "User")
            {
                return victim.Member.UserId;
            }

            var named = rows.FirstOrDefault(r => r.Type.ClrType.Name == entity) ?? Named(entity);
            Guessed |= named is null;
            return (Guid)((named ?? any)?.Id.First().Value ?? Guid.CreateVersion7());
        }

        // "AssigneeId" is what the foreign key of that name refers to.
        private StoredRow? Named(string entity) => rows.SelectMany(r => r.Type.GetForeignKeys())
            .FirstOrDefault(f => f.Properties.Any(p => p.Name == entity + "Id")) is { } foreignKey ? Of(foreignKey.PrincipalEntityType) : null;

        private StoredRow? Of(IEntityType type) => rows.FirstOrDefault(r => type.IsAssignableFrom(r.Type));

        private static string Upper(string name) => char.ToUpperInvariant(name[0]) + name[1..];
    }
}
