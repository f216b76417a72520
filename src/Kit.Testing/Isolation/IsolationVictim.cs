using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Testing;

/// <summary>The tenant under attack, by its ids.</summary>
public sealed class IsolationVictim
{
    private readonly Party _party;
    private readonly IModel _model;

    internal IsolationVictim(Party party, IModel model)
    {
        _party = party;
        _model = model;
    }

    /// <summary>The tenant.</summary>
    public Guid TenantId => _party.Tenant.Id;

    /// <summary>The user who is its member.</summary>
    public Guid UserId => _party.Member.UserId;

    /// <summary>The id of its row of an entity.</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <exception cref="InvalidOperationException">No row could be made of it.</exception>
    public object IdOf<TEntity>()
        where TEntity : class
    {
        var type = _model.FindEntityType(typeof(TEntity)) ?? throw new InvalidOperationException($"{typeof(TEntity)} is no entity.");
        return _party.Find(type)?.Id.First().Value ?? throw new InvalidOperationException(_party.WhyNot(type) ?? $"There is no row of {type.DisplayName()}.");
    }
}
