using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Kit.Jobs;

/// <summary>The tables' names as the model has them, quoted.</summary>
internal sealed record JobTables(string Jobs, string Lanes, string Effects, string Tenants, string Batches)
{
    public static JobTables Of(DbContext context)
    {
        var quote = context.GetService<ISqlGenerationHelper>();
        string Name(Type type)
        {
            var entityType = context.Model.FindEntityType(type)!;
            return quote.DelimitIdentifier(entityType.GetTableName()!, entityType.GetSchema());
        }

        return new(Name(typeof(Job)), Name(typeof(JobLane)), Name(typeof(JobEffect)), Name(typeof(Tenant)), Name(typeof(JobBatch)));
    }
}
