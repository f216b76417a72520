#pragma warning disable EF1001 // See TenantEntityFinder.
using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Internal;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Data;

internal sealed class TenantEntityFinderSource : EntityFinderSource
{
    private readonly ConcurrentDictionary<Type, ConstructorInvoker> _constructors = new();

    public override IEntityFinder Create(IStateManager stateManager, IDbSetSource setSource, IDbSetCache setCache, IEntityType type)
    {
        if (!type.IsTenantOwned())
        {
            return base.Create(stateManager, setSource, setCache, type);
        }

        var constructor = _constructors.GetOrAdd(type.ClrType, static t => ConstructorInvoker.Create(typeof(TenantEntityFinder<>).MakeGenericType(t).GetConstructors()[0]));
        return (IEntityFinder)constructor.Invoke(stateManager, setSource, setCache, type);
    }
}
