using System.Diagnostics.CodeAnalysis;
using Kit.Data;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Admin;

/// <summary>All that the administration knows of the model; made once, at start.</summary>
internal sealed class AdminRegistry(IServiceScopeFactory scopes, AdminSettings settings, FactRegistry facts)
{
    private readonly Lazy<RegistryBuilder> _contents = new(() =>
    {
        using var scope = scopes.CreateScope();
        return new RegistryBuilder(scope.ServiceProvider.GetRequiredService<KitDbContext>().Model, settings, facts);
    });

    /// <summary>The entities, in the order of the navigation.</summary>
    public IReadOnlyList<AdminEntity> Entities => _contents.Value.Entities;

    public IReadOnlyList<KitException> Problems => _contents.Value.Problems;

    /// <summary>Readers for all entities of the model, shown or not.</summary>
    public EntityStore? StoreOf(IReadOnlyEntityType type) => _contents.Value.Stores.GetValueOrDefault((IEntityType)type);

    public EntityStore StoreOf<TEntity>() => _contents.Value.Stores.Values.First(s => s.Type.ClrType == typeof(TEntity));

    public bool TryFind(string slug, [NotNullWhen(true)] out AdminEntity? entity) => _contents.Value.BySlug.TryGetValue(slug, out entity);

    public AdminEntity? Find(IEntityType type) => Entities.FirstOrDefault(e => e.Store.Type == type);
}
