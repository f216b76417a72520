using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Kit.Api.Model;
using Kit.Data;

namespace Kit.Api.Writing;

/// <summary>Checks an entity by what the model and its DataAnnotations say, before the database does.</summary>
internal sealed class EntityValidation<TEntity>(ResourceModel resource, IReadOnlyList<FieldWriter<TEntity>> writers)
    where TEntity : class
{
    private readonly ValidationAttribute[] _onClass = [.. typeof(TEntity).GetCustomAttributes<ValidationAttribute>(true)];

    /// <summary>A new entity: all that can be set.</summary>
    public void Created(KitDbContext db, TEntity entity, bool[] given, IServiceProvider services, MemberErrors errors)
    {
        foreach (var writer in writers.Where(w => w.Field.CanCreate && !errors.Has(w.Field.Name)))
        {
            if (writer.Field.IsRequired && !given[writer.Field.Index])
            {
                errors.Add(writer.Field.Name, "is required");
            }
            else
            {
                Validate(writer, db, entity, services, errors);
            }
        }

        Whole(entity, services, errors);
    }

    /// <summary>A changed entity: what was changed. What was wrong before is not the caller's to mend.</summary>
    public void Patched(KitDbContext db, TEntity entity, bool[] given, IServiceProvider services, MemberErrors errors)
    {
        foreach (var writer in writers.Where(w => given[w.Field.Index] && !errors.Has(w.Field.Name)))
        {
            Validate(writer, db, entity, services, errors);
        }

        Whole(entity, services, errors);
    }

    private static void Validate(FieldWriter<TEntity> writer, KitDbContext db, TEntity entity, IServiceProvider services, MemberErrors errors)
    {
        foreach (var error in writer.Validate(db, entity, services))
        {
            errors.Add(writer.Field.Name, error);
        }
    }

    // The entity's own rules may rely on its members being right one by one.
    private void Whole(TEntity entity, IServiceProvider services, MemberErrors errors)
    {
        if (errors.Any || (_onClass.Length == 0 && entity is not IValidatableObject))
        {
            return;
        }

        var context = new ValidationContext(entity, services, null);
        var results = _onClass.Select(v => v.GetValidationResult(entity, context));
        if (entity is IValidatableObject validatable)
        {
            results = results.Concat(validatable.Validate(context));
        }

        foreach (var result in results.Where(r => r?.ErrorMessage is not null))
        {
            foreach (var name in result!.MemberNames.DefaultIfEmpty(""))
            {
                errors.Add(resource.Fields.FirstOrDefault(f => f.Property.Name == name)?.Name ?? name, result.ErrorMessage!);
            }
        }
    }
}
