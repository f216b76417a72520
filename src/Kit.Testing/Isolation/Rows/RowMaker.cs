using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Testing;

/// <summary>
/// Makes rows of any entity from what its model says: each value its own, texts with a mark by which they are known again, and a new row
/// of everything that it refers to.
/// </summary>
/// <param name="mark">What stands in every text.</param>
/// <param name="firstKey">Where ids that are numbers begin: each tenant's are its own, and long enough to be known again in an answer.</param>
/// <param name="global">Rows of everybody's to refer to; without, new ones are made.</param>
internal sealed class RowMaker(string mark, int firstKey, IReadOnlyList<StoredRow>? global = null)
{
    public const string TenantId = "TenantId";
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly HashSet<IEntityType> _making = [];
    private int _number;

    /// <summary>What stands in every text that is long enough for it.</summary>
    public string Mark { get; } = mark;

    /// <summary>The entities that rows of their own are made of.</summary>
    public static IEnumerable<IEntityType> Roots(IModel model) => model.GetEntityTypes()
        .Where(e => e.IsTenantOwned() && !e.IsOwned() && !e.IsAbstract() && e.FindPrimaryKey() is not null && e.GetTableName() is not null);

    /// <summary>Those of the platform's that rows about a tenant are made of.</summary>
    public static IEnumerable<IEntityType> About(IModel model) => model.GetEntityTypes()
        .Where(e => e.IsAboutTenant() && !e.IsOwned() && !e.IsAbstract() && e.FindPrimaryKey() is not null && e.GetTableName() is not null);

    /// <summary>The foreign keys by which a row refers to another: not those of what is owned, and not those that tie the tables of one hierarchy together.</summary>
    public static IEnumerable<IForeignKey> References(IEntityType type) =>
        type.GetForeignKeys().Where(f => !f.IsOwnership && !(f.Properties.All(p => p.IsPrimaryKey()) && f.PrincipalEntityType.IsAssignableFrom(f.DeclaringEntityType)));

    /// <summary>Adds a row, and those that it needs, to the context; saving is the caller's.</summary>
    /// <param name="db">The context.</param>
    /// <param name="type">The entity.</param>
    /// <param name="with">Values to take in place of new ones.</param>
    public EntityEntry Add(DbContext db, IEntityType type, IReadOnlyDictionary<IProperty, object?>? with = null)
    {
        if (!_making.Add(type))
        {
            throw new InvalidOperationException($"{type.DisplayName()} needs a row of its own kind before it.");
        }

        try
        {
            var entity = New(type);
            var entry = type.HasSharedClrType ? EntryOfShared(db, type, entity) : db.Entry(entity);
            foreach (var (property, value) in with ?? new Dictionary<IProperty, object?>())
            {
                entry.Property(property.Name).CurrentValue = value;
            }

            Fill(entry, type);
            Refer(db, entry, type);
            AddOwned(entity, type);
            FillComplex(entity, type);
            if (type.HasSharedClrType)
            {
                entry.State = EntityState.Added;
            }
            else
            {
                db.Add(entity);
            }

            foreach (var owned in db.ChangeTracker.Entries().Where(e => e.Metadata.IsOwned() && e.State == EntityState.Added).ToList())
            {
                Fill(owned, owned.Metadata);
            }

            return entry;
        }
        finally
        {
            _making.Remove(type);
        }
    }

    private static EntityEntry EntryOfShared(DbContext db, IEntityType type, object entity)
    {
        var set = typeof(DbContext).GetMethod(nameof(DbContext.Set), [typeof(string)])!.MakeGenericMethod(type.ClrType).Invoke(db, [type.Name])!;
        return (EntityEntry)set.GetType().GetMethod("Entry")!.Invoke(set, [entity])!;
    }

    private static object New(ITypeBase type) => type.ClrType.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []) is { } constructor
        ? constructor.Invoke([])
        : RuntimeHelpers.GetUninitializedObject(type.ClrType);

    private void Refer(DbContext db, EntityEntry entry, IEntityType type)
    {
        foreach (var foreignKey in References(type))
        {
            var principal = Concrete(foreignKey.PrincipalEntityType);
            if (global is not null && !principal.IsTenantOwned())
            {
                Refer(entry, foreignKey, global.FirstOrDefault(r => r.Type == principal));
                continue;
            }

            if (_making.Any(m => m.GetRootType() == principal.GetRootType()))
            {
                // A circle: left open where it may be.
                if (foreignKey.IsRequired)
                {
                    throw new InvalidOperationException($"{type.DisplayName()} can't be without {principal.DisplayName()}, of which none is made here.");
                }

                continue;
            }

            Refer(entry, foreignKey, StoredRow.Of(Add(db, principal)));
        }
    }

    private static void Refer(EntityEntry entry, IForeignKey foreignKey, StoredRow? to)
    {
        for (var i = 0; i < foreignKey.Properties.Count && to is not null; i++)
        {
            if (foreignKey.Properties[i].Name != TenantId)
            {
                entry.Property(foreignKey.Properties[i].Name).CurrentValue = to[foreignKey.PrincipalKey.Properties[i]];
            }
        }
    }

    /// <summary>The entity, or one that derives from it, that rows can be made of.</summary>
    public static IEntityType Concrete(IEntityType type) => type.IsAbstract() ? type.GetDerivedTypes().First(d => !d.IsAbstract()) : type;

    private static void AddOwned(object entity, IEntityType type)
    {
        foreach (var navigation in type.GetNavigations().Where(n => n.TargetEntityType.IsOwned() && !n.IsOnDependent))
        {
            var owned = New(navigation.TargetEntityType);
            if (navigation.IsCollection)
            {
                navigation.GetCollectionAccessor()!.Add(entity, owned, forMaterialization: false);
            }
            else
            {
                navigation.PropertyInfo!.SetValue(entity, owned);
            }

            AddOwned(owned, navigation.TargetEntityType);
        }
    }

    private void FillComplex(object entity, ITypeBase type)
    {
        foreach (var complex in type.GetComplexProperties().Where(c => !c.IsCollection && c.PropertyInfo is not null))
        {
            var value = New(complex.ComplexType);
            foreach (var property in complex.ComplexType.GetProperties().Where(p => p.PropertyInfo?.CanWrite == true))
            {
                property.PropertyInfo!.SetValue(value, Value(property));
            }

            FillComplex(value, complex.ComplexType);
            complex.PropertyInfo!.SetValue(entity, value);
        }
    }

    private void Fill(EntityEntry entry, IEntityType type)
    {
        foreach (var property in type.GetProperties())
        {
            var isMade = property.Name == TenantId || property.IsForeignKey() || property.IsConcurrencyToken || property == type.FindDiscriminatorProperty()
                || property.GetBeforeSaveBehavior() != PropertySaveBehavior.Save || property.ValueGenerated is ValueGenerated.OnAddOrUpdate or ValueGenerated.OnUpdate;
            if (isMade || (entry.Property(property.Name).CurrentValue is { } value && !IsDefault(value)))
            {
                continue;
            }

            // Numbers that the database counts are its own.
            if (property.ValueGenerated == ValueGenerated.OnAdd && property.ClrType != typeof(Guid))
            {
                continue;
            }

            entry.Property(property.Name).CurrentValue = Value(property);
        }
    }

    private static bool IsDefault(object value) => value switch
    {
        string text => text.Length == 0,
        ValueType => value.Equals(RuntimeHelpers.GetUninitializedObject(value.GetType())),
        ICollection collection => collection.Count == 0,
        _ => false,
    };

    private object? Value(IProperty property)
    {
        var number = ++_number;
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        if (type.IsEnum)
        {
            return Enum.GetValues(type).GetValue(0);
        }

        return type switch
        {
            _ when type == typeof(string) => Text(property, number),
            _ when type == typeof(Guid) => Guid.CreateVersion7(),
            _ when type == typeof(bool) => false,
            _ when type == typeof(DateTimeOffset) => Start.AddMinutes(number),
            _ when type == typeof(DateTime) => Start.AddMinutes(number).UtcDateTime,
            _ when type == typeof(DateOnly) => DateOnly.FromDateTime(Start.AddDays(number).UtcDateTime),
            _ when type == typeof(TimeOnly) => new TimeOnly(number % 24, 0),
            _ when type == typeof(TimeSpan) => TimeSpan.FromMinutes(number),
            _ when type == typeof(byte[]) => Encoding.UTF8.GetBytes($"{Mark}{number}"),
            _ when type == typeof(char) => 'x',
            _ when property.IsPrimaryKey() && (type == typeof(int) || type == typeof(long)) => Convert.ChangeType(firstKey + number, type, CultureInfo.InvariantCulture),
            _ when typeof(IConvertible).IsAssignableFrom(type) => Convert.ChangeType(number % 100, type, CultureInfo.InvariantCulture),
            _ when property.IsNullable => null,
            _ when type.IsArray => Array.CreateInstance(type.GetElementType()!, 0),
            _ => Activator.CreateInstance(type),
        };
    }

    private string Text(IProperty property, int number)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Mark}{number}");
        if (property.FindAnnotation("Relational:ColumnType")?.Value is string store && store.Contains("json", StringComparison.OrdinalIgnoreCase))
        {
            return $$"""{"text":"{{text}}"}""";
        }

        return property.GetMaxLength() is { } max && max < text.Length ? text[^max..] : text;
    }
}
