#pragma warning disable EF1001 // The seam through which an entity's annotations reach its table, and so the migrations.
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.Internal;

namespace Kit.Data;

/// <summary>Passes what Kit's conventions say of entities on to their tables.</summary>
internal sealed class RowSecurityAnnotations(RelationalAnnotationProviderDependencies dependencies) : NpgsqlAnnotationProvider(dependencies)
{
    /// <summary>The version of the policies' text. A new one makes the next migration write them anew.</summary>
    public const string PolicyVersion = "1";

    public override IEnumerable<IAnnotation> For(ITable table, bool designTime)
    {
        foreach (var annotation in base.For(table, designTime))
        {
            yield return annotation;
        }

        if (!designTime)
        {
            yield break;
        }

        var entityTypes = table.EntityTypeMappings.Select(m => m.TypeBase).OfType<IEntityType>().ToList();
        if (entityTypes.Exists(e => e.FindAnnotation(KitAnnotations.RowSecurity) is not null))
        {
            yield return new Annotation(KitAnnotations.RowSecurity, PolicyVersion);
        }

        // The first version's models said no number.
        if (entityTypes.Select(e => e.FindAnnotation(KitAnnotations.Fence)?.Value).FirstOrDefault(v => v is not null) is { } fence)
        {
            yield return new Annotation(KitAnnotations.Fence, fence as string ?? "1");
        }

        if (entityTypes.Select(e => e.FindAnnotation(KitAnnotations.Notify)?.Value).OfType<string>().FirstOrDefault() is { } columns)
        {
            yield return new Annotation(KitAnnotations.Notify, columns);
        }

        if (entityTypes.Select(SearchPlan.Find).FirstOrDefault(p => p is not null) is { } search)
        {
            yield return new Annotation(KitAnnotations.Search, search.ToString());
        }

        if (entityTypes.Select(e => e.FindAnnotation(KitAnnotations.Grants)?.Value).OfType<string>().FirstOrDefault() is { } grants)
        {
            yield return new Annotation(KitAnnotations.Grants, grants);
        }
    }
}
