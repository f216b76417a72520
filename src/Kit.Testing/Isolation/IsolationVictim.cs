using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Testing;

/// <summary>Whose ids an attack is made with: the tenant's under attack; for comparison those of the attacker's own, and ids that are nowhere.</summary>
public sealed class IsolationVictim
{
    private readonly IModel _model;
    private readonly Func<IEntityType, object> _idOf;

    private IsolationVictim(Guid tenantId, Guid userId, IModel model, Func<IEntityType, object> idOf)
    {
        TenantId = tenantId;
        UserId = userId;
        _model = model;
        _idOf = idOf;
    }

    /// <summary>The tenant.</summary>
    public Guid TenantId { get; }

    /// <summary>The user who is its member.</summary>
    public Guid UserId { get; }

    internal static IsolationVictim Of(Party party, IModel model) => new(party.Tenant.Id, party.Member.UserId, model, type => RowOf(party, type).Id.First().Value);

    /// <summary>Ids of the same kinds that are nowhere.</summary>
    internal static IsolationVictim Nowhere(Party like, IModel model) =>
        new(Guid.CreateVersion7(), Guid.CreateVersion7(), model, type => RouteId.Nowhere(RowOf(like, type).Id.First().Value));

    /// <summary>The id of its row of an entity.</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <exception cref="InvalidOperationException">No row could be made of it.</exception>
    public object IdOf<TEntity>()
        where TEntity : class =>
        _idOf(_model.FindEntityType(typeof(TEntity)) ?? throw new InvalidOperationException($"{typeof(TEntity)} is no entity."));

    private static StoredRow RowOf(Party party, IEntityType type) =>
        party.Find(type) ?? throw new InvalidOperationException(party.WhyNot(type) ?? $"There is no row of {type.DisplayName()}.");
}
