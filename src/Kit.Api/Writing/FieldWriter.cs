using System.ComponentModel.DataAnnotations;
using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using Kit.Api.Json;
using Kit.Api.Model;
using Kit.Data;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Api.Writing;

/// <summary>Puts the value of a member into an entity, and says what is wrong with it.</summary>
internal abstract class FieldWriter<TEntity>(ResourceField field)
    where TEntity : class
{
    private readonly ValidationAttribute[] _validations = [.. field.Property.PropertyInfo?.GetCustomAttributes<ValidationAttribute>(true) ?? []];
    private readonly int? _maxLength = field.Codec is StringCodec or BytesCodec ? field.Property.GetMaxLength() : null;

    public ResourceField Field { get; } = field;

    public static FieldWriter<TEntity> Of(ResourceField field) =>
        (FieldWriter<TEntity>)Activator.CreateInstance(typeof(FieldWriter<,>).MakeGenericType(typeof(TEntity), field.Property.ClrType), field)!;

    /// <summary>Reads the value that the reader stands on into the entity; returns what is wrong, if it can't.</summary>
    public abstract string? Read(ref Utf8JsonReader reader, KitDbContext db, TEntity entity);

    public abstract object? Get(KitDbContext db, TEntity entity);

    /// <summary>What is wrong with the value that the entity has.</summary>
    public IEnumerable<string> Validate(KitDbContext db, TEntity entity, IServiceProvider services)
    {
        var value = Get(db, entity);
        if (value is null && !Field.IsNullable)
        {
            return ["is required"];
        }

        if (_maxLength is { } max && value is string { Length: var characters } && characters > max)
        {
            return [$"must have at most {max} characters"];
        }

        if (_maxLength is { } maxBytes && value is byte[] { Length: var bytes } && bytes > maxBytes)
        {
            return [$"must have at most {maxBytes} bytes"];
        }

        if (_validations.Length == 0)
        {
            return [];
        }

        var context = new ValidationContext(entity, services, null) { MemberName = Field.Property.Name, DisplayName = Field.Name };
        return _validations.Select(v => v.GetValidationResult(value, context)?.ErrorMessage).OfType<string>();
    }
}

/// <inheritdoc/>
internal sealed class FieldWriter<TEntity, TValue> : FieldWriter<TEntity>
    where TEntity : class
{
    private readonly Codec<TValue> _codec;
    private readonly Action<TEntity, TValue>? _set;
    private readonly Func<TEntity, object?>? _get;

    public FieldWriter(ResourceField field)
        : base(field)
    {
        _codec = (Codec<TValue>)field.Codec;
        if (field.Property.PropertyInfo is not { } property)
        {
            return;
        }

        var entity = Expression.Parameter(typeof(TEntity), "entity");
        var value = Expression.Parameter(typeof(TValue), "value");
        if (property.SetMethod is not null)
        {
            _set = Expression.Lambda<Action<TEntity, TValue>>(Expression.Assign(Expression.Property(entity, property), value), entity, value).Compile();
        }

        _get = Expression.Lambda<Func<TEntity, object?>>(Expression.Convert(Expression.Property(entity, property), typeof(object)), entity).Compile();
    }

    public override string? Read(ref Utf8JsonReader reader, KitDbContext db, TEntity entity)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            if (!Field.IsNullable)
            {
                return "must not be null";
            }

            Set(db, entity, default!);
            return null;
        }

        if (!_codec.TryRead(ref reader, out var value))
        {
            return _codec.Expected;
        }

        Set(db, entity, value);
        return null;
    }

    public override object? Get(KitDbContext db, TEntity entity) => _get is null ? db.Entry(entity).Property(Field.Property.Name).CurrentValue : _get(entity);

    private void Set(KitDbContext db, TEntity entity, TValue value)
    {
        if (_set is null)
        {
            db.Entry(entity).Property(Field.Property.Name).CurrentValue = value;
        }
        else
        {
            _set(entity, value);
        }
    }
}
