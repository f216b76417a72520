using System.Linq.Expressions;
using Kit.Data;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Says of entities whose classes can't bear <see cref="SearchableAttribute"/> where words are looked for in them.</summary>
public static class KitSearchExtensions
{
    /// <summary>Looks for words in these properties, which weigh in this order; the same as <see cref="SearchableAttribute"/> on each.</summary>
    /// <param name="entity">The entity.</param>
    /// <param name="properties">One to four text properties: <c>a => a.Title, a => a.Body</c>.</param>
    public static EntityTypeBuilder<TEntity> IsSearchable<TEntity>(
        this EntityTypeBuilder<TEntity> entity, params Expression<Func<TEntity, string?>>[] properties)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(entity);
        ArgumentNullException.ThrowIfNull(properties);
        for (var i = 0; i < properties.Length; i++)
        {
            entity.Property(properties[i]).HasAnnotation(KitAnnotations.Searchable, i);
        }

        return entity;
    }

    /// <summary>The language whose word forms a search takes for the same (<c>english</c>: invoice, invoices), by PostgreSQL's name for it. SQLite knows none.</summary>
    /// <param name="entity">The entity.</param>
    /// <param name="configuration">A text search configuration of PostgreSQL. Without one: <c>simple</c>, which knows no word forms and no stop words.</param>
    public static EntityTypeBuilder HasSearchLanguage(this EntityTypeBuilder entity, string configuration)
    {
        ArgumentNullException.ThrowIfNull(entity);
        ArgumentException.ThrowIfNullOrEmpty(configuration);
        return entity.HasAnnotation(KitAnnotations.SearchLanguage, configuration);
    }
}
