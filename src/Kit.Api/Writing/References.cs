using System.Reflection;
using Kit.Api.Model;
using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Api.Writing;

/// <summary>
/// Says which members refer to rows that are not there. The database knows by itself: its foreign keys hold the tenant, so that another
/// tenant's row is not there either. It is asked beforehand only where the model hides rows that the database would take.
/// </summary>
internal sealed class References<TEntity>
    where TEntity : class
{
    private delegate Task<bool> Exists(KitDbContext db, string key, object value);

    private readonly List<(FieldWriter<TEntity> Writer, string Key, Exists Exists, bool AskFirst)> _references = [];

    public References(IEnumerable<FieldWriter<TEntity>> writers)
    {
        foreach (var writer in writers)
        {
            if (writer.Field is { Reference: { } foreignKey, CanCreate: true })
            {
                var at = foreignKey.Properties.ToList().IndexOf(writer.Field.Property);
                var key = foreignKey.PrincipalKey.Properties[at];
                var exists = typeof(References<TEntity>).GetMethod(nameof(ExistsAsync), BindingFlags.NonPublic | BindingFlags.Static)!
                    .MakeGenericMethod(foreignKey.PrincipalEntityType.ClrType, key.ClrType).CreateDelegate<Exists>();
                _references.Add((writer, key.Name, exists, AskFirst(foreignKey)));
            }
        }
    }

    /// <summary>Before a save: asks for those that the database would not refuse.</summary>
    public Task CheckAsync(KitDbContext db, TEntity entity, bool[] given, MemberErrors errors) =>
        FindMissingAsync(db, entity, given, errors, onlyAskFirst: true);

    /// <summary>After the database refused: finds out which it was.</summary>
    public Task ExplainAsync(KitDbContext db, TEntity entity, bool[] given, MemberErrors errors) =>
        FindMissingAsync(db, entity, given, errors, onlyAskFirst: false);

    private async Task FindMissingAsync(KitDbContext db, TEntity entity, bool[] given, MemberErrors errors, bool onlyAskFirst)
    {
        foreach (var (writer, key, exists, askFirst) in _references)
        {
            if (given[writer.Field.Index] && (askFirst || !onlyAskFirst) && writer.Get(db, entity) is { } value && !await exists(db, key, value))
            {
                errors.Add(writer.Field.Name, "refers to something that does not exist");
            }
        }
    }

    // Other filters than the tenant's (say, of rows marked as deleted), and keys without the tenant.
    private static bool AskFirst(IForeignKey foreignKey)
    {
        const string TenantId = "TenantId";
        var principal = foreignKey.PrincipalEntityType;
        var holdsTenant = foreignKey.Properties.Any(p => p.Name == TenantId) && foreignKey.PrincipalKey.Properties.Any(p => p.Name == TenantId);
        return principal.GetRootType().GetDeclaredQueryFilters().Count > (principal.IsTenantOwned() ? 1 : 0)
            || (principal.IsTenantOwned() && !holdsTenant);
    }

    private static Task<bool> ExistsAsync<TPrincipal, TKey>(KitDbContext db, string key, object value)
        where TPrincipal : class
        where TKey : notnull
    {
        var id = (TKey)value;
        return db.Set<TPrincipal>().AnyAsync(e => EF.Property<TKey>(e, key).Equals(id));
    }
}
