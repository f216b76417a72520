using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using Kit.Api.Json;
using Kit.Api.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Api.Reading;

/// <summary>What the types of rows have in common.</summary>
internal static class RowShape
{
    /// <summary>The type of a resource's rows: its members, then its version.</summary>
    public static Type RowType(ResourceModel resource) => TupleShape.TypeOf([.. Columns(resource).Select(c => c.ClrType)]);

    public static IEnumerable<IProperty> Columns(ResourceModel resource) =>
        resource.Version is { } version ? resource.Fields.Select(f => f.Property).Append(version) : resource.Fields.Select(f => f.Property);

    public static Expression Column(Expression entity, IProperty property) =>
        Expression.Call(typeof(EF), nameof(EF.Property), [property.ClrType], entity, Expression.Constant(property.Name));

    /// <summary>The value of a property that the class does not have.</summary>
    public static TValue Current<TValue>(EntityEntry entry, string name) => (TValue)entry.Property(name).CurrentValue!;
}

/// <summary>A resource's row: how it is read from the database or from an entity, and written as JSON. Compiled once.</summary>
internal sealed class RowShape<TEntity, TRow>
    where TEntity : class
{
    private static readonly MethodInfo WriteValue = typeof(JsonMembers).GetMethod(nameof(JsonMembers.WriteValue))!;
    private static readonly MethodInfo WriteReference = typeof(JsonMembers).GetMethod(nameof(JsonMembers.WriteReference))!;

    private static readonly PropertyInfo EntityOf = typeof(EntityEntry<TEntity>).GetProperty(nameof(EntityEntry<>.Entity), typeof(TEntity))!;

    private readonly Action<Utf8JsonWriter, TRow> _members;

    public RowShape(ResourceModel resource)
    {
        var columns = RowShape.Columns(resource).ToList();
        Entity = Expression.Parameter(typeof(TEntity), "e");
        Row = TupleShape.New(typeof(TRow), [.. columns.Select(c => RowShape.Column(Entity, c))]);

        var row = Expression.Parameter(typeof(TRow), "row");
        var writer = Expression.Parameter(typeof(Utf8JsonWriter), "writer");
        _members = Expression.Lambda<Action<Utf8JsonWriter, TRow>>(
            Expression.Block(resource.Fields.Select(f => Write(writer, f, TupleShape.Item(row, f.Index)))), writer, row).Compile();
        Version = resource.Version is null
            ? _ => null
            : Expression.Lambda<Func<TRow, object?>>(Expression.Convert(TupleShape.Item(row, columns.Count - 1), typeof(object)), row).Compile();

        var entry = Expression.Parameter(typeof(EntityEntry<TEntity>), "entry");
        FromEntity = Expression.Lambda<Func<EntityEntry<TEntity>, TRow>>(TupleShape.New(typeof(TRow), [.. columns.Select(c => Read(entry, c))]), entry).Compile();
    }

    /// <summary>The entity in <see cref="Row"/>.</summary>
    public ParameterExpression Entity { get; }

    /// <summary>Makes a row of <see cref="Entity"/>, in a query.</summary>
    public Expression Row { get; }

    public Func<TRow, object?> Version { get; }

    /// <summary>Makes a row of an entity that is tracked.</summary>
    public Func<EntityEntry<TEntity>, TRow> FromEntity { get; }

    public void Write(Utf8JsonWriter writer, TRow row)
    {
        writer.WriteStartObject();
        _members(writer, row);
        writer.WriteEndObject();
    }

    private static Expression Read(Expression entry, IProperty property) => property.PropertyInfo is { GetMethod: not null } info
        ? Expression.Property(Expression.Property(entry, EntityOf), info)
        : Expression.Call(typeof(RowShape), nameof(RowShape.Current), [property.ClrType], entry, Expression.Constant(property.Name));

    private static MethodCallExpression Write(Expression writer, ResourceField field, Expression value)
    {
        var method = field.Property.ClrType.IsValueType ? WriteValue : WriteReference;
        return Expression.Call(
            method.MakeGenericMethod(field.Property.ClrType),
            writer,
            Expression.Constant(field.JsonName),
            Expression.Constant(field.Codec, typeof(Codec<>).MakeGenericType(field.Property.ClrType)),
            value);
    }
}
