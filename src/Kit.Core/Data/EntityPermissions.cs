using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Data;

/// <summary>Each of the host's tenant-owned entities has <c>{name}.read</c> and <c>{name}.write</c>, where the name is its table's, with hyphens.</summary>
internal sealed class EntityPermissions(IServiceScopeFactory scopes) : IPermissionSource
{
    public IEnumerable<Permission> Permissions
    {
        get
        {
            using var scope = scopes.CreateScope();
            var model = scope.ServiceProvider.GetRequiredService<KitDbContext>().Model;
            foreach (var entityType in model.GetEntityTypes().Where(e => e.IsTenantOwned() && !e.IsOwned() && !e.HasSharedClrType && e.BaseType is null))
            {
                if (entityType.FindResourceName() is { } name)
                {
                    var level = entityType.IsKits() ? PermissionLevel.Admin : PermissionLevel.Member;
                    yield return new($"{name}.read", $"See {name.Replace('-', ' ')}", level);
                    if (entityType.FindAnnotation(KitAnnotations.Grants) is null)
                    {
                        yield return new($"{name}.write", $"Add, change and delete {name.Replace('-', ' ')}", level);
                    }
                }
            }
        }
    }
}
